// http/loopback: this machine, however it is spelt, and no other.
#include "http/loopback.h"

#include <catch2/catch.hpp>

using namespace gatehouse;

TEST_CASE("hosts that are this machine") {
  for (const char* host : {"localhost", "gate.localhost", "a.b.localhost", "127.0.0.1", "127.8.9.1", "127.255.255.255",
                           "[::1]", "[::ffff:7f00:1]", "[::ffff:7fff:ffff]"}) {
    CAPTURE(host);
    CHECK(is_loopback(host));
  }
}

TEST_CASE("hosts that are another machine, or none") {
  for (const char* host :
       {"", "localhost.example.com", "notlocalhost", "gate.notlocalhost", "127.example.com", "126.255.255.255",
        "128.0.0.1", "0.0.0.0", "[::]", "[::2]", "[1::1]", "[::1:1]", "[::7f00:1]", "[::ffff:8000:1]", "[2001:db8::1]",
        // Not as a URL serializer writes them.
        "127.1", "::1", "[::1", "[", "[]", "[127.0.0.1]"}) {
    CAPTURE(host);
    CHECK_FALSE(is_loopback(host));
  }
}
