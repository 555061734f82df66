// upstream/host_name: limits and label boundaries. The names themselves are in
// refused_urls.json and accepted_urls.json.
#include "upstream/host_name.h"

#include <catch2/catch.hpp>
#include <string>

using namespace gatehouse;

TEST_CASE("a label has at most 63 octets") {
  CHECK(is_public_host_name(std::string(63, 'a') + ".com"));
  CHECK_FALSE(is_public_host_name(std::string(64, 'a') + ".com"));
}

TEST_CASE("a name has at most 253 octets, not counting a trailing dot") {
  const std::string label = std::string(61, 'a') + ".";
  const std::string longest = label + label + label + label + "abc.d";
  REQUIRE(longest.size() == 253);
  CHECK(is_public_host_name(longest));
  CHECK(is_public_host_name(longest + "."));
  CHECK_FALSE(is_public_host_name("x" + longest));
}

TEST_CASE("a reserved domain ends at a dot") {
  for (const char* name : {"a.local", "a.b.local", "a.local.", "x.metadata.goog", "metadata.goog", "xn--a.onion"}) {
    CAPTURE(name);
    CHECK_FALSE(is_public_host_name(name));
  }
  for (const char* name : {"a.notlocal", "local.com", "xmetadata.goog", "goog.metadata.com", "arpa.net"}) {
    CAPTURE(name);
    CHECK(is_public_host_name(name));
  }
}

TEST_CASE("no name is public that is none, or ends in a number") {
  for (const char* name : {"", ".", "..", "a.", ".com", "a..com", "a.com..", "a b.com", "a/b.com", "A.com", "a.com:80",
                           "a.1", "1.2.3.4.5", "a.com.0", "\xC3\xA9.com", "a%2e.com", "[::1]"}) {
    CAPTURE(name);
    CHECK_FALSE(is_public_host_name(name));
  }
}

TEST_CASE("without_trailing_dot takes one dot off") {
  CHECK(without_trailing_dot("a.com.") == "a.com");
  CHECK(without_trailing_dot("a.com") == "a.com");
  CHECK(without_trailing_dot("a.com..") == "a.com.");
  CHECK(without_trailing_dot("").empty());
}
