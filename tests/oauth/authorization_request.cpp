// The URL that a user is sent to.
#include "oauth/authorization_request.h"

#include <catch2/catch.hpp>

using namespace gatehouse;

namespace {

AuthorizationRequest request(std::string_view endpoint) {
  return {endpoint, "client 1", "https://gatehouse.example.com/cb/", "st&ate", "challenge-_", "", "", ""};
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
}

TEST_CASE("what brings a refresh token goes along") {
  struct Row {
    std::string_view issuer, endpoint, scope;
    std::string asked_for;
  };
  const std::string_view google = "https://accounts.google.com";
  const std::string_view google_endpoint = "https://accounts.google.com/o/oauth2/v2/auth";
  const std::string_view other = "https://as.example.com";
  const std::string_view other_endpoint = "https://as.example.com/authorize";
  for (const Row& row : {
           Row{other, other_endpoint, "a", "&scope=a"},
           Row{other, other_endpoint, "a offline_access", "&scope=a+offline_access&prompt=consent"},
           Row{other, other_endpoint, "offline_access_too", "&scope=offline_access_too"},
           Row{google, google_endpoint, "a", "&scope=a&access_type=offline&prompt=consent"},
           Row{google, google_endpoint, "", "&access_type=offline&prompt=consent"},
           Row{"https://login.microsoftonline.com/t/v2.0", "https://login.microsoftonline.com/t/oauth2/v2.0/authorize",
               "a offline_access", "&scope=a+offline_access"},
           // In front of it.
           Row{other, "https://login.microsoftonline.com/t/oauth2/v2.0/authorize", "offline_access",
               "&scope=offline_access"},
           Row{other, "https://login.microsoftonline.com.example.com/authorize", "offline_access",
               "&scope=offline_access&prompt=consent"},
           // Somebody else, who sends users on to Google, or calls themselves so.
           Row{other, google_endpoint, "a", "&scope=a"},
           Row{"https://accounts.google.com.example.com", other_endpoint, "a", "&scope=a"},
       }) {
    CAPTURE(row.issuer, row.endpoint, row.scope);
    AuthorizationRequest asked = request(row.endpoint);
    asked.issuer = row.issuer;
    asked.scope = row.scope;
    CHECK(build_authorization_url(asked) == std::string(row.endpoint) + "?" + parameters + row.asked_for);
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
