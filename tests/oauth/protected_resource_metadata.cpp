// Protected resource metadata: where it is, and what it may say.
#include "oauth/protected_resource_metadata.h"

#include <catch2/catch.hpp>

#include "documents.h"

using namespace gatehouse;
using test::document;
using test::Members;
using test::with;
using test::without;
using Texts = std::vector<std::string>;

namespace {

const std::string server = "https://mcp.example.com/mcp";
const Members good = {{"resource", "\"https://mcp.example.com/mcp\""},
                      {"authorization_servers", R"(["https://as.example.com"])"},
                      {"scopes_supported", R"(["a","b"])"}};

/// The outcome as one word.
std::string outcome(test::Rules& rules, int status, const std::string& body) {
  const auto result = read_protected_resource_metadata(rules.strict, rules.url(server), status, body);
  if (!result.ok()) return result.error().reason == Reason::upstream_unreachable ? "unavailable" : "unusable";
  return result.value() ? "read" : "nothing";
}

ProtectedResourceMetadata read(const UrlRules& rules, const std::string& of_server, const Members& members) {
  auto result =
      read_protected_resource_metadata(rules, rules.host.parse_url(of_server, "").value(), 200, document(members));
  if (!result.ok()) FAIL(result.error().detail);
  REQUIRE(result.value().has_value());
  return std::move(*std::move(result).value());
}

}  // namespace

TEST_CASE("where protected resource metadata may be") {
  test::Rules rules;
  struct Row {
    std::string_view server;
    Texts urls;
  };
  const std::string root = "https://mcp.example.com/.well-known/oauth-protected-resource";
  for (const Row& row : {
           Row{"https://mcp.example.com", {root}},
           Row{"https://mcp.example.com/", {root}},
           Row{"https://mcp.example.com/mcp", {root + "/mcp", root}},
           Row{"https://mcp.example.com/mcp/", {root + "/mcp", root}},
           Row{"https://mcp.example.com/public/mcp", {root + "/public/mcp", root}},
           Row{"https://mcp.example.com/mcp?tenant=1", {root + "/mcp?tenant=1", root}},
           Row{"https://mcp.example.com/?tenant=1", {root + "?tenant=1", root}},
           Row{"https://MCP.example.com:443/a%20b", {root + "/a%20b", root}},
       }) {
    CAPTURE(row.server);
    CHECK(protected_resource_metadata_urls(rules.url(row.server)) == row.urls);
  }
  CHECK(protected_resource_metadata_urls(rules.url("http://[::1]:9000/mcp")).front() ==
        "http://[::1]:9000/.well-known/oauth-protected-resource/mcp");
}

TEST_CASE("the canonical URI of a server") {
  test::Rules rules;
  struct Row {
    std::string_view server, resource;
  };
  for (const Row& row : {
           Row{"https://mcp.example.com", "https://mcp.example.com"},
           Row{"https://MCP.example.com:443/", "https://mcp.example.com"},
           Row{"https://mcp.example.com:8443", "https://mcp.example.com:8443"},
           Row{"https://mcp.example.com/server/mcp", "https://mcp.example.com/server/mcp"},
           Row{"https://mcp.example.com/mcp/", "https://mcp.example.com/mcp/"},
           Row{"https://mcp.example.com/mcp#f", "https://mcp.example.com/mcp"},
           Row{"https://mcp.example.com/mcp?a=b", "https://mcp.example.com/mcp?a=b"},
           Row{"https://mcp.example.com/?a=b", "https://mcp.example.com/?a=b"},
       }) {
    CAPTURE(row.server);
    CHECK(canonical_resource(rules.url(row.server)) == row.resource);
  }
}

TEST_CASE("which resources speak for a server") {
  test::Rules rules;
  struct Row {
    std::string_view resource, server;
    bool covers;
  };
  for (const Row& row : {
           Row{"https://a.example/mcp", "https://a.example/mcp", true},
           Row{"https://a.example/mcp/", "https://a.example/mcp", true},
           Row{"https://a.example/mcp", "https://a.example/mcp/", true},
           Row{"https://a.example", "https://a.example/mcp", true},
           Row{"https://a.example/", "https://a.example/deep/mcp", true},
           Row{"https://a.example/deep", "https://a.example/deep/mcp", true},
           Row{"https://A.example:443/mcp", "https://a.example/mcp", true},
           Row{"https://a.example/mcp", "https://a.example/mcp?t=1", true},
           Row{"https://a.example/mcp?t=1", "https://a.example/mcp?t=1", true},
           Row{"https://b.example/mcp", "https://a.example/mcp", false},
           Row{"http://a.example/mcp", "https://a.example/mcp", false},
           Row{"https://a.example:8443/mcp", "https://a.example/mcp", false},
           Row{"https://a.example.evil.example/mcp", "https://a.example/mcp", false},
           Row{"https://a.example/mc", "https://a.example/mcp", false},
           Row{"https://a.example/mcp", "https://a.example/mcpx", false},
           Row{"https://a.example/mcp/deep", "https://a.example/mcp", false},
           Row{"https://a.example/mcp", "https://a.example/", false},
           Row{"https://a.example/MCP", "https://a.example/mcp", false},
           Row{"https://a.example/mcp?t=1", "https://a.example/mcp", false},
           Row{"https://a.example/mcp?t=1", "https://a.example/mcp?t=2", false},
           Row{"https://a.example/?t=1", "https://a.example/mcp?t=1", false},
       }) {
    CAPTURE(row.resource, row.server);
    CHECK(resource_covers(rules.url(row.resource), rules.url(row.server)) == row.covers);
  }
}

TEST_CASE("protected resource metadata is read") {
  test::Rules rules;
  const ProtectedResourceMetadata metadata = read(rules.strict, server, good);
  CHECK(metadata.resource == "https://mcp.example.com/mcp");
  CHECK(metadata.authorization_servers == Texts{"https://as.example.com"});
  CHECK(metadata.scopes_supported == Texts{"a", "b"});

  SECTION("with texts as they were written") {
    const Members written = {{"resource", "\"https://MCP.example.com\""},
                             {"authorization_servers", R"(["https://AS.example.com:443/t/","https://b.example"])"}};
    const ProtectedResourceMetadata as_written = read(rules.strict, server, written);
    CHECK(as_written.resource == "https://MCP.example.com");
    CHECK(as_written.authorization_servers == Texts{"https://AS.example.com:443/t/", "https://b.example"});
    CHECK_FALSE(as_written.scopes_supported.has_value());
  }
  SECTION("without authorization servers, as older servers have it") {
    CHECK(read(rules.strict, server, without(good, "authorization_servers")).authorization_servers.empty());
    CHECK(read(rules.strict, server, with(good, "authorization_servers", "null")).authorization_servers.empty());
  }
  SECTION("with http where private upstreams are allowed") {
    const Members local = {{"resource", "\"http://localhost:3000/mcp\""},
                           {"authorization_servers", R"(["http://localhost:3001"])"}};
    CHECK(read(rules.relaxed, "http://localhost:3000/mcp", local).authorization_servers ==
          Texts{"http://localhost:3001"});
  }
  SECTION("without the authorization servers and scopes that are none") {
    const Members mixed = with(
        with(
            good, "authorization_servers",
            R"(["","as","http://as.example.com","https://u@as.example.com","https://as.example.com?","https://as.example.com#",)"
            R"(" https://as.example.com",1,null,["https://as.example.com"],"https://ok.example"])"),
        "scopes_supported", R"(["a",1,"",null,"b\u0000"])");
    CHECK(read(rules.strict, server, mixed).authorization_servers == Texts{"https://ok.example"});
    CHECK(read(rules.strict, server, mixed).scopes_supported == Texts{"a"});
  }
  SECTION("with scopes that are no list as if there were none") {
    for (const std::string& literal : test::hostile_lists()) {
      CAPTURE(literal.substr(0, 40));
      CHECK_FALSE(read(rules.strict, server, with(good, "scopes_supported", literal)).scopes_supported.has_value());
    }
  }
  SECTION("whatever else is in it") {
    for (const test::Named& row : test::harmless_documents(good)) {
      CAPTURE(row.name);
      CHECK(outcome(rules, 200, row.text) == "read");
    }
  }
}

TEST_CASE("whether the metadata still names the issuer of tokens") {
  test::Rules rules;
  const Url url = rules.url(server);
  ProtectedResourceMetadata metadata;
  metadata.authorization_servers = {"https://new.example.com", "https://as.example.com/"};
  CHECK(names_issuer(metadata, url, "https://new.example.com"));
  CHECK(names_issuer(metadata, url, "https://as.example.com/"));
  CHECK(names_issuer(metadata, url, "https://as.example.com"));
  CHECK_FALSE(names_issuer(metadata, url, "https://new.example.com/"));
  CHECK_FALSE(names_issuer(metadata, url, "https://old.example.com"));
  CHECK_FALSE(names_issuer(metadata, url, "https://mcp.example.com"));
  CHECK_FALSE(names_issuer(metadata, url, ""));
  metadata.authorization_servers.clear();
  CHECK(names_issuer(metadata, url, "https://mcp.example.com"));
  CHECK(names_issuer(metadata, url, "https://mcp.example.com/"));
  CHECK_FALSE(names_issuer(metadata, url, "https://as.example.com"));
}

TEST_CASE("an address without protected resource metadata") {
  test::Rules rules;
  for (const int status : {201, 204, 301, 302, 400, 401, 403, 404, 405, 406, 410}) {
    CAPTURE(status);
    CHECK(outcome(rules, status, document(good)) == "nothing");
  }
  for (const int status : {429, 500, 502, 503}) {
    CAPTURE(status);
    CHECK(outcome(rules, status, document(good)) == "unavailable");
  }
  for (const std::string body : {"", "<html>", "Not found", "[]", "null"}) {
    CAPTURE(body);
    CHECK(outcome(rules, 200, body) == "nothing");
  }
}

TEST_CASE("protected resource metadata that must not be used") {
  test::Rules rules;
  CHECK(outcome(rules, 200, "{}") == "unusable");
  SECTION("is about another resource") {
    CHECK(outcome(rules, 200, document(without(good, "resource"))) == "unusable");
    for (const std::string literal :
         {"\"https://evil.example.com/mcp\"", "\"https://mcp.example.com/other\"", "\"https://mcp.example.com/mcp#f\"",
          "\"https://mcp.example.com/mcp#\"", "\"https://u@mcp.example.com/mcp\"", "\"http://mcp.example.com/mcp\"",
          "\"mcp.example.com/mcp\"", "\"/mcp\"", "\"https://mcp.example.com/\\u0009mcp\"",
          "\" https://mcp.example.com/mcp\"", "\"https://mcp.example.com\\\\mcp \"",
          "[\"https://mcp.example.com/mcp\"]", "\"https://mcp.example.com/mcp/..%2f\""}) {
      CAPTURE(literal);
      CHECK(outcome(rules, 200, document(with(good, "resource", literal))) == "unusable");
    }
    for (const std::string& literal : test::hostile_texts()) {
      CAPTURE(literal.substr(0, 40));
      CHECK(outcome(rules, 200, document(with(good, "resource", literal))) == "unusable");
    }
  }
  SECTION("names authorization servers, and none that can be one") {
    for (const std::string literal :
         {"[]", R"([""])", R"(["http://as.example.com"])", R"x(["javascript:alert(1)"])x", R"([{}])"}) {
      CAPTURE(literal);
      CHECK(outcome(rules, 200, document(with(good, "authorization_servers", literal))) == "unusable");
    }
    for (const std::string& literal : test::hostile_lists()) {
      if (literal == "null") continue;
      CAPTURE(literal.substr(0, 40));
      CHECK(outcome(rules, 200, document(with(good, "authorization_servers", literal))) == "unusable");
    }
  }
  SECTION("is no document") {
    for (const test::Named& row : test::hostile_documents(good)) {
      CAPTURE(row.name);
      const bool begins_an_object = row.text.substr(0, 1) == "{";
      CHECK(outcome(rules, 200, row.text) == (begins_an_object ? "unusable" : "nothing"));
    }
  }
}
