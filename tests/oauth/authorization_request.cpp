// The URL that a user is sent to.
#include "oauth/authorization_request.h"

#include <catch2/catch.hpp>

using namespace gatehouse;

namespace {

AuthorizationRequest request(std::string_view endpoint) {
  return {endpoint, "client 1", "https://gatehouse.example.com/cb/", "st&ate", "challenge-_", "", ""};
}

const std::string parameters =
    "response_type=code&client_id=client+1&redirect_uri=https%3A%2F%2Fgatehouse.example.com%2Fcb%2F"
    "&state=st%26ate&code_challenge=challenge-_&code_challenge_method=S256";

}  // namespace

TEST_CASE("an authorization request") {
  CHECK(build_authorization_url(request("https://as.example.com/authorize")) ==
        "https://as.example.com/authorize?" + parameters);

  SECTION("names resource and scope where there are any") {
    AuthorizationRequest full = request("https://as.example.com/authorize");
    full.resource = "https://mcp.example.com/mcp?a=b";
    full.scope = "files:read files:write";
    CHECK(build_authorization_url(full) ==
          "https://as.example.com/authorize?" + parameters +
              "&resource=https%3A%2F%2Fmcp.example.com%2Fmcp%3Fa%3Db&scope=files%3Aread+files%3Awrite");
  }
  SECTION("asks for consent where it asks for offline_access") {
    AuthorizationRequest offline = request("https://as.example.com/authorize");
    offline.scope = "a offline_access";
    CHECK(build_authorization_url(offline) ==
          "https://as.example.com/authorize?" + parameters + "&scope=a+offline_access&prompt=consent");
    offline.scope = "offline_access_too";
    CHECK(build_authorization_url(offline) ==
          "https://as.example.com/authorize?" + parameters + "&scope=offline_access_too");
  }
}

TEST_CASE("the endpoint's own query is kept, but for what the request sets") {
  struct Row {
    std::string_view endpoint;
    std::string kept;
  };
  for (const Row& row : {
           Row{"https://as.example.com/authorize?", ""},
           Row{"https://as.example.com/authorize?tenant=1", "tenant=1&"},
           Row{"https://as.example.com/authorize?a=%20+b&&c", "a=%20+b&c&"},
           Row{"https://as.example.com/authorize?tenant=1&redirect_uri=https://evil.example", "tenant=1&"},
           Row{"https://as.example.com/authorize?%73tate=x&tenant=1&state", "tenant=1&"},
           Row{"https://as.example.com/authorize?client_id=x&response_type=token&code_challenge_method=plain", ""},
           // Not set by this request.
           Row{"https://as.example.com/authorize?scope=x&resource=y", "scope=x&resource=y&"},
       }) {
    CAPTURE(row.endpoint);
    CHECK(build_authorization_url(request(row.endpoint)) ==
          "https://as.example.com/authorize?" + row.kept + parameters);
  }
}
