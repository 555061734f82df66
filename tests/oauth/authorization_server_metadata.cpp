// Authorization server metadata: where it is, and what it may say.
#include "oauth/authorization_server_metadata.h"

#include <catch2/catch.hpp>

#include "documents.h"

using namespace gatehouse;
using test::document;
using test::Members;
using test::with;
using test::without;
using Texts = std::vector<std::string>;

namespace {

const ExpectedIssuer named{"https://as.example.com", IssuerOrigin::named};
const ExpectedIssuer assumed{"https://as.example.com", IssuerOrigin::assumed};

const Members good = {{"issuer", "\"https://as.example.com\""},
                      {"authorization_endpoint", "\"https://as.example.com/authorize\""},
                      {"token_endpoint", "\"https://as.example.com/token\""},
                      {"registration_endpoint", "\"https://as.example.com/register\""},
                      {"code_challenge_methods_supported", R"(["plain","S256"])"}};

/// The outcome as one word.
std::string outcome(const UrlRules& rules, const ExpectedIssuer& expected, int status, const std::string& body) {
  const auto result = read_authorization_server_metadata(rules, expected, status, body);
  if (!result.ok()) return result.error().reason == Reason::upstream_unreachable ? "unavailable" : "unusable";
  return result.value() ? "read" : "nothing";
}
std::string outcome(test::Rules& rules, const Members& members) {
  return outcome(rules.strict, named, 200, document(members));
}

AuthorizationServerMetadata read(test::Rules& rules, const Members& members) {
  auto result = read_authorization_server_metadata(rules.strict, named, 200, document(members));
  if (!result.ok()) FAIL(result.error().detail);
  REQUIRE(result.value().has_value());
  return std::move(*std::move(result).value());
}

}  // namespace

TEST_CASE("where authorization server metadata may be") {
  test::Rules rules;
  struct Row {
    std::string_view issuer;
    Texts urls;
  };
  const std::string root = "https://as.example.com";
  const std::string oauth = root + "/.well-known/oauth-authorization-server";
  const std::string openid = root + "/.well-known/openid-configuration";
  for (const Row& row : {
           Row{"https://as.example.com", {oauth, openid}},
           Row{"https://as.example.com/", {oauth, openid}},
           Row{"https://as.example.com/tenant1",
               {oauth + "/tenant1", openid + "/tenant1", root + "/tenant1/.well-known/openid-configuration"}},
           Row{"https://as.example.com/tenant1/",
               {oauth + "/tenant1", openid + "/tenant1", root + "/tenant1/.well-known/openid-configuration"}},
           Row{"https://as.example.com/a/b",
               {oauth + "/a/b", openid + "/a/b", root + "/a/b/.well-known/openid-configuration"}},
       }) {
    CAPTURE(row.issuer);
    CHECK(authorization_server_metadata_urls(rules.url(row.issuer)) == row.urls);
  }
}

TEST_CASE("a server without metadata has the endpoints of 2025-03-26") {
  test::Rules rules;
  const AuthorizationServerMetadata metadata = default_endpoints(rules.url("https://api.example.com/v1/mcp?a=b"));
  CHECK(metadata.issuer == "https://api.example.com");
  CHECK(metadata.authorization_endpoint == "https://api.example.com/authorize");
  CHECK(metadata.token_endpoint == "https://api.example.com/token");
  CHECK(metadata.registration_endpoint == "https://api.example.com/register");
  CHECK_FALSE(metadata.iss_parameter_supported);
  CHECK_FALSE(metadata.client_id_metadata_document_supported);
  CHECK(assumed_issuer(rules.url("https://api.example.com:8443/v1/mcp")) == "https://api.example.com:8443");
}

TEST_CASE("authorization server metadata is read") {
  test::Rules rules;
  SECTION("with everything in it") {
    Members full = good;
    full.insert(full.end(), {{"scopes_supported", R"(["openid","offline_access"])"},
                             {"response_types_supported", R"(["code","token"])"},
                             {"grant_types_supported", R"(["authorization_code","refresh_token"])"},
                             {"token_endpoint_auth_methods_supported", R"(["client_secret_basic","none"])"},
                             {"authorization_response_iss_parameter_supported", "true"},
                             {"client_id_metadata_document_supported", "true"}});
    const AuthorizationServerMetadata metadata = read(rules, full);
    CHECK(metadata.issuer == "https://as.example.com");
    CHECK(metadata.authorization_endpoint == "https://as.example.com/authorize");
    CHECK(metadata.token_endpoint == "https://as.example.com/token");
    CHECK(metadata.registration_endpoint == "https://as.example.com/register");
    CHECK(metadata.scopes_supported == Texts{"openid", "offline_access"});
    CHECK(metadata.grant_types_supported == Texts{"authorization_code", "refresh_token"});
    CHECK(metadata.token_endpoint_auth_methods_supported == Texts{"client_secret_basic", "none"});
    CHECK(metadata.iss_parameter_supported);
    CHECK(metadata.client_id_metadata_document_supported);
  }
  SECTION("with what it must have") {
    const AuthorizationServerMetadata metadata = read(rules, without(good, "registration_endpoint"));
    CHECK(metadata.registration_endpoint.empty());
    CHECK_FALSE(metadata.scopes_supported.has_value());
    CHECK(metadata.grant_types_supported.empty());
    CHECK(metadata.token_endpoint_auth_methods_supported.empty());
    CHECK_FALSE(metadata.iss_parameter_supported);
    CHECK_FALSE(metadata.client_id_metadata_document_supported);
    CHECK(read(rules, with(good, "registration_endpoint", "null")).registration_endpoint.empty());
  }
  SECTION("with flags that are true only where they say true") {
    for (const std::string literal : {"false", "null", "1", "\"true\"", "[true]", "{}"}) {
      CAPTURE(literal);
      CHECK_FALSE(
          read(rules, with(good, "authorization_response_iss_parameter_supported", literal)).iss_parameter_supported);
      CHECK_FALSE(read(rules, with(good, "client_id_metadata_document_supported", literal))
                      .client_id_metadata_document_supported);
    }
  }
  SECTION("with lists that are none as if they were missing") {
    for (const std::string& literal : test::hostile_lists()) {
      CAPTURE(literal.substr(0, 40));
      CHECK_FALSE(read(rules, with(good, "scopes_supported", literal)).scopes_supported.has_value());
      CHECK(read(rules, with(good, "token_endpoint_auth_methods_supported", literal))
                .token_endpoint_auth_methods_supported.empty());
      CHECK(read(rules, with(good, "response_types_supported", literal)).issuer == "https://as.example.com");
    }
  }
  SECTION("with endpoints wherever an issuer that the resource names keeps them") {
    CHECK(read(rules, with(good, "token_endpoint", "\"https://OAuth2.example.net/token?tenant=1\"")).token_endpoint ==
          "https://oauth2.example.net/token?tenant=1");
  }
  SECTION("whatever else is in it") {
    for (const test::Named& row : test::harmless_documents(good)) {
      CAPTURE(row.name);
      CHECK(outcome(rules.strict, named, 200, row.text) == "read");
    }
  }
}

TEST_CASE("the issuer in the document is the one that was asked for") {
  test::Rules rules;
  struct Row {
    std::string_view expected;
    std::string issuer;
    std::string named, assumed;
  };
  for (const Row& row : {
           Row{"https://as.example.com", "https://as.example.com", "read", "read"},
           Row{"https://as.example.com/", "https://as.example.com/", "read", "read"},
           // A slash that the resource's library has appended.
           Row{"https://as.example.com/", "https://as.example.com", "read", "read"},
           Row{"https://as.example.com", "https://as.example.com/", "unusable", "read"},
           Row{"https://as.example.com", "https://as.example.com//", "unusable", "unusable"},
           Row{"https://as.example.com//", "https://as.example.com", "unusable", "unusable"},
           Row{"https://as.example.com/t", "https://as.example.com/t", "read", "read"},
           Row{"https://as.example.com/t/", "https://as.example.com/t", "read", "read"},
           Row{"https://as.example.com/t", "https://as.example.com", "unusable", "unusable"},
           Row{"https://as.example.com", "https://as.example.com/t", "unusable", "unusable"},
           Row{"https://as.example.com", "https://attacker.example.com", "unusable", "unusable"},
           Row{"https://as.example.com", "https://AS.example.com", "unusable", "unusable"},
           Row{"https://as.example.com", "https://as.example.com:443", "unusable", "unusable"},
           Row{"https://as.example.com", "https://as.example.com#", "unusable", "unusable"},
           Row{"https://as.example.com?a", "https://as.example.com?a", "unusable", "unusable"},
           Row{"http://as.example.com", "http://as.example.com", "unusable", "unusable"},
           Row{"", "", "unusable", "unusable"},
           Row{"/", "", "unusable", "unusable"},
       }) {
    CAPTURE(row.expected, row.issuer);
    const std::string body = document(with(good, "issuer", json_quote(row.issuer)));
    CHECK(outcome(rules.strict, {row.expected, IssuerOrigin::named}, 200, body) == row.named);
    CHECK(outcome(rules.strict, {row.expected, IssuerOrigin::assumed}, 200, body) == row.assumed);
  }
}

TEST_CASE("an assumed issuer keeps its endpoints at home") {
  test::Rules rules;
  struct Row {
    std::string endpoint;
    std::string outcome;
  };
  for (const Row& row : {
           Row{"https://as.example.com/x", "read"},
           Row{"https://as.example.com:8443/x", "read"},
           Row{"https://login.as.example.com/x", "read"},
           Row{"https://example.com/x", "unusable"},
           Row{"https://other.example.com/x", "unusable"},
           Row{"https://notas.example.com/x", "unusable"},
           Row{"https://as.example.com.evil.example/x", "unusable"},
           Row{"https://evil.example/as.example.com", "unusable"},
       }) {
    for (const std::string name : {"authorization_endpoint", "token_endpoint", "registration_endpoint"}) {
      CAPTURE(row.endpoint, name);
      const std::string body = document(with(good, name, json_quote(row.endpoint)));
      CHECK(outcome(rules.strict, assumed, 200, body) == row.outcome);
      CHECK(outcome(rules.strict, named, 200, body) == "read");
    }
  }
}

TEST_CASE("an address without authorization server metadata") {
  test::Rules rules;
  for (const int status : {201, 204, 301, 302, 400, 401, 403, 404, 405, 406, 410}) {
    CAPTURE(status);
    CHECK(outcome(rules.strict, named, status, document(good)) == "nothing");
  }
  for (const int status : {429, 500, 502, 503}) {
    CAPTURE(status);
    CHECK(outcome(rules.strict, named, status, document(good)) == "unavailable");
  }
}

TEST_CASE("authorization server metadata that must not be used") {
  test::Rules rules;
  CHECK(outcome(rules, {}) == "unusable");
  SECTION("lacks something, or has something else in its place") {
    for (const std::string name :
         {"issuer", "authorization_endpoint", "token_endpoint", "code_challenge_methods_supported"}) {
      CAPTURE(name);
      CHECK(outcome(rules, without(good, name)) == "unusable");
    }
    for (const std::string& literal : test::hostile_texts()) {
      for (const std::string name : {"issuer", "authorization_endpoint", "token_endpoint"}) {
        CAPTURE(name, literal.substr(0, 40));
        CHECK(outcome(rules, with(good, name, literal)) == "unusable");
      }
      if (literal == "null") continue;
      CAPTURE(literal.substr(0, 40));
      CHECK(outcome(rules, with(good, "registration_endpoint", literal)) == "unusable");
    }
  }
  SECTION("has an endpoint that is none") {
    for (const std::string url :
         {"http://as.example.com/x", "ftp://as.example.com/x", "javascript:alert(1)", "data:text/html,x", "/x", "x",
          "//as.example.com/x", "https://as.example.com/x#", "https://as.example.com/x#f", "https://u@as.example.com/x",
          "https://u:p@as.example.com/x", "https://", "https://as.example.com:99999/x", " https://as.example.com/x",
          "https://as.example.com/ x", "https://as.example.com/\xC3\xA4"}) {
      for (const std::string name : {"authorization_endpoint", "token_endpoint", "registration_endpoint"}) {
        CAPTURE(name, url);
        CHECK(outcome(rules, with(good, name, json_quote(url))) == "unusable");
      }
    }
  }
  SECTION("cannot do what is needed") {
    for (const std::string literal : {"[]", R"(["plain"])", R"(["s256"])", R"([["S256"]])", R"(["S256 "])"}) {
      CAPTURE(literal);
      CHECK(outcome(rules, with(good, "code_challenge_methods_supported", literal)) == "unusable");
    }
    for (const std::string& literal : test::hostile_lists()) {
      CAPTURE(literal.substr(0, 40));
      CHECK(outcome(rules, with(good, "code_challenge_methods_supported", literal)) == "unusable");
    }
    CHECK(outcome(rules, with(good, "response_types_supported", R"(["token","id_token"])")) == "unusable");
    CHECK(outcome(rules, with(good, "response_types_supported", "[]")) == "unusable");
  }
  SECTION("is no document") {
    for (const test::Named& row : test::hostile_documents(good)) {
      CAPTURE(row.name);
      const bool begins_an_object = row.text.substr(0, 1) == "{";
      CHECK(outcome(rules.strict, named, 200, row.text) == (begins_an_object ? "unusable" : "nothing"));
    }
  }
}

TEST_CASE("http is for where private upstreams are allowed") {
  test::Rules rules;
  const Members local = {{"issuer", "\"http://localhost:3001\""},
                         {"authorization_endpoint", "\"http://localhost:3001/authorize\""},
                         {"token_endpoint", "\"http://localhost:3001/token\""},
                         {"code_challenge_methods_supported", R"(["S256"])"}};
  const ExpectedIssuer expected{"http://localhost:3001", IssuerOrigin::named};
  CHECK(outcome(rules.relaxed, expected, 200, document(local)) == "read");
  CHECK(outcome(rules.strict, expected, 200, document(local)) == "unusable");
  CHECK(outcome(rules.relaxed, expected, 200,
                document(with(local, "token_endpoint", "\"ftp://localhost:3001/token\""))) == "unusable");
}
