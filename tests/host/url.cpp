// host/host: what a URL that was taken apart says of itself.
#include <catch2/catch.hpp>

#include "host/host.h"

using namespace gatehouse;

TEST_CASE("Url::origin") {
  Url url;
  url.scheme = "https";
  url.hostname = "example.com";
  CHECK(url.origin() == "https://example.com");
  url.port = "8443";
  CHECK(url.origin() == "https://example.com:8443");
  url.hostname = "[::1]";
  CHECK(url.origin() == "https://[::1]:8443");
}
