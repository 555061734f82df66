// The redirect back, and whose answer it is.
#include "oauth/authorization_response.h"

#include <catch2/catch.hpp>

#include "core/limits.h"

using namespace gatehouse;
using Kind = AuthorizationResponse::Kind;

namespace {

AuthorizationResponse read(const std::string& query) {
  Result<AuthorizationResponse> response = read_authorization_response(query);
  REQUIRE(response.ok());
  return std::move(response).value();
}

}  // namespace

TEST_CASE("a code") {
  const AuthorizationResponse response = read("code=a%2Bb+c&state=s&iss=https%3A%2F%2Fas.example.com&session_state=x");
  CHECK(response.kind == Kind::code);
  CHECK(response.state == "s");
  CHECK(response.code == "a+b c");
  CHECK(response.error.empty());
  CHECK(response.iss == "https://as.example.com");
  CHECK_FALSE(read("code=a&state=s").iss.has_value());
  CHECK(read("code=a&state=s&iss=").iss == "");
}

TEST_CASE("an error") {
  const AuthorizationResponse response = read("error=access_denied&error_description=No%20%3Cb%3E&state=s");
  CHECK(response.kind == Kind::error);
  CHECK(response.error == "access_denied");
  CHECK(response.code.empty());
  for (const std::string error : {"", "a%20b", "%3Cscript%3E", "a%00b", "%C3%A4", "a%22b"}) {
    CAPTURE(error);
    CHECK(read("state=s&error=" + error).error == "unknown_error");
  }
  CHECK(read("state=s&error=" + std::string(64, 'a')).error == std::string(64, 'a'));
  CHECK(read("state=s&error=" + std::string(65, 'a')).error == "unknown_error");
}

TEST_CASE("a response that is neither keeps its state and nothing else to use") {
  const std::string longest(limits::oauth_token_bytes, 'a');
  CHECK(read("state=s&code=" + longest).kind == Kind::code);
  for (const std::string& query : std::vector<std::string>{
           "state=s",
           "state=s&code=",
           "state=s&code=a&code=a",
           "state=s&code=a&error=access_denied",
           "state=s&code=&error=access_denied",
           "state=s&error=a&error=b",
           "state=s&code=a%00b",
           "state=s&code=a%0d%0ab",
           "state=s&code=%C3%A4",
           "state=s&code=%FF",
           "state=s&code=" + longest + "a",
           "state=s&code=a&iss=x&iss=x",
           "state=s&code=a&iss=%00",
           "state=s&code=a&iss=%C3%A4",
           "state=s&error=access_denied&iss=x&iss=y",
           "state=s&code=a&iss=" + longest + "a",
           "state=s&code=" + std::string(1024 * 1024, 'a'),
       }) {
    CAPTURE(query.substr(0, 100));
    const AuthorizationResponse response = read(query);
    CHECK(response.kind == Kind::malformed);
    CHECK(response.state == "s");
    CHECK(response.code.empty());
    CHECK(response.error.empty());
  }
}

TEST_CASE("a response without one readable state is no response") {
  for (const std::string& query :
       std::vector<std::string>{"", "code=a", "state", "state=", "state=s&state=s", "State=s", "state=%00",
                                "state=a%0Ab", "state=%FF", "state=" + std::string(1024 * 1024, 's')}) {
    CAPTURE(query.substr(0, 100));
    const Result<AuthorizationResponse> response = read_authorization_response(query);
    REQUIRE_FALSE(response.ok());
    CHECK(response.error().attr == "state");
  }
  CHECK(read_authorization_response("code=a").error().reason == Reason::required);
  CHECK(read_authorization_response("state=s&state=s").error().reason == Reason::invalid);
}

TEST_CASE("the issuer of a response (RFC 9207, table of Authorization Response Validation)") {
  struct Row {
    std::string_view recorded;
    bool supported;
    std::string query;
    IssuerVerdict verdict;
  };
  const std::string_view issuer = "https://as.example.com";
  for (const std::string response : {"code=a", "error=access_denied"}) {
    for (const Row& row : {
             Row{issuer, true, "&iss=https://as.example.com", IssuerVerdict::accepted},
             Row{issuer, true, "&iss=https%3A%2F%2Fas.example.com", IssuerVerdict::accepted},
             Row{issuer, true, "", IssuerVerdict::missing},
             Row{issuer, false, "&iss=https://as.example.com", IssuerVerdict::accepted},
             Row{issuer, false, "", IssuerVerdict::accepted},
             // Advertised or not, what is present is compared.
             Row{issuer, true, "&iss=https://evil.example.com", IssuerVerdict::mismatched},
             Row{issuer, false, "&iss=https://evil.example.com", IssuerVerdict::mismatched},
             Row{issuer, false, "&iss=", IssuerVerdict::mismatched},
             // No normalization (RFC 3986 sections 6.2.2 and 6.2.3).
             Row{issuer, true, "&iss=https://as.example.com/", IssuerVerdict::mismatched},
             Row{issuer, false, "&iss=https://as.example.com/", IssuerVerdict::mismatched},
             Row{issuer, true, "&iss=HTTPS://as.example.com", IssuerVerdict::mismatched},
             Row{issuer, true, "&iss=https://AS.example.com", IssuerVerdict::mismatched},
             Row{issuer, true, "&iss=https://as.example.com:443", IssuerVerdict::mismatched},
             Row{issuer, true, "&iss=https://as.example.com?", IssuerVerdict::mismatched},
             Row{issuer, true, "&iss=https://as.example.com%23", IssuerVerdict::mismatched},
             Row{issuer, true, "&iss=+https://as.example.com", IssuerVerdict::mismatched},
             Row{"https://as.example.com/", true, "&iss=https://as.example.com", IssuerVerdict::mismatched},
             Row{"https://as.example.com/a%2Fb", true, "&iss=https://as.example.com/a%252Fb", IssuerVerdict::accepted},
             Row{"https://as.example.com/a%2Fb", true, "&iss=https://as.example.com/a%252fb",
                 IssuerVerdict::mismatched},
             Row{"https://as.example.com/a%2Fb", true, "&iss=https://as.example.com/a%2Fb", IssuerVerdict::mismatched},
         }) {
      CAPTURE(response, row.recorded, row.supported, row.query);
      CHECK(check_issuer(read("state=s&" + response + row.query), {row.recorded, row.supported}) == row.verdict);
    }
  }
}
