// Servers of a flow that lie, or are out of order: what an installation of theirs is
// answered, and that it leaves nothing behind.
#include <catch2/catch.hpp>
#include <set>

#include "tests/support/oauth_flow.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

const char* const resource_metadata = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp";
const char* const root_resource_metadata = "https://mcp.example.com/.well-known/oauth-protected-resource";
const char* const server_metadata = "https://auth.example.com/.well-known/oauth-authorization-server";

ScriptedOAuth::Answer always(ScriptedResponse response) {
  return [response = std::move(response)](const FetchRequest&, const std::string&) { return response; };
}

/// The good metadata with another issuer, endpoints or methods.
std::string metadata_with(const std::string& issuer, const std::string& authorize, const std::string& token,
                          const std::string& methods = R"(["S256"])") {
  return R"({"issuer":")" + issuer + R"(","authorization_endpoint":")" + authorize + R"(","token_endpoint":")" + token +
         R"(","registration_endpoint":"https://auth.example.com/register","code_challenge_methods_supported":)" +
         methods + "}";
}

std::string resource_with(const std::string& resource, const std::string& servers) {
  return R"({"resource":")" + resource + R"(","authorization_servers":)" + servers + "}";
}

}  // namespace

TEST_CASE("metadata that must not be used ends the installation", "[oauth]") {
  const std::string issuer = "https://auth.example.com";
  const std::string good_authorize = issuer + "/authorize";
  const std::string good_token = issuer + "/token";
  struct Row {
    const char* name;
    const char* url;
    std::string document;
  };
  const Row rows[] = {
      {"an issuer that lies", server_metadata, metadata_with("https://honest.example.org", good_authorize, good_token)},
      {"an issuer with a path more", server_metadata, metadata_with(issuer + "/x", good_authorize, good_token)},
      {"a token endpoint in plain http", server_metadata,
       metadata_with(issuer, good_authorize, "http://auth.example.com/token")},
      {"an authorization endpoint in plain http", server_metadata,
       metadata_with(issuer, "http://auth.example.com/a", good_token)},
      {"an authorization endpoint that is a script", server_metadata,
       metadata_with(issuer, "javascript:alert(1)", good_token)},
      {"no S256", server_metadata, metadata_with(issuer, good_authorize, good_token, R"(["plain"])")},
      {"a resource that is another's", resource_metadata,
       resource_with("https://other.example.com/mcp", R"(["https://auth.example.com"])")},
      {"a resource below the server's", resource_metadata,
       resource_with("https://mcp.example.com/mcp/x", R"(["https://auth.example.com"])")},
      {"an authorization server in plain http", resource_metadata,
       resource_with("https://mcp.example.com/mcp", R"(["http://auth.example.com"])")},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Flow flow;
    const std::size_t records = flow.gateway.world.store.record_count();
    flow.oauth.answers[row.url] = always(json_answer(200, row.document));
    const TestResponse installed = flow.install();
    CHECK(installed.status == 400);
    CHECK(installed.at("type") == "validation_error");
    CHECK(installed.at("code") == "invalid");
    CHECK(installed.body.find("example") == std::string::npos);
    CHECK(flow.gateway.world.store.record_count() == records);
    CHECK(flow.oauth.registrations == 0);
  }
}

TEST_CASE("addresses that the guard refuses are not asked", "[oauth]") {
  struct Row {
    const char* name;
    const char* url;
    std::string document;
    std::string forbidden;
  };
  const std::string inside = "https://169.254.169.254/";
  const Row rows[] = {
      {"an authorization server inside", resource_metadata,
       resource_with("https://mcp.example.com/mcp", R"(["https://169.254.169.254"])"), inside},
      {"a token endpoint inside", server_metadata,
       metadata_with("https://auth.example.com", "https://auth.example.com/authorize", inside + "token"), inside},
      {"the gateway itself", resource_metadata,
       resource_with("https://mcp.example.com/mcp", R"(["https://gatehouse.example.com"])"),
       "https://gatehouse.example.com"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Flow flow;
    flow.oauth.answers[row.url] = always(json_answer(200, row.document));
    const TestResponse installed = flow.install();
    if (installed.status == 200) {
      flow.come_back(flow.oauth.grant(installed.at("redirect_url")));
      CHECK(flow.only_installation().at("results/0/pending_oauth") == "true");
    }
    for (const RecordedFetch& fetch : flow.gateway.world.fetches) {
      CHECK_FALSE(fetch.request.url.starts_with(row.forbidden));
    }
  }
}

TEST_CASE("a challenge's address is used only if it may be, and only on its own origin", "[oauth]") {
  Flow flow;
  SECTION("inside, and nowhere: the well-known addresses are asked in its place") {
    const std::string address = GENERATE("https://127.0.0.1/x", "/x");
    flow.oauth.answers[flow.oauth.server_url] =
        always({401, {{"WWW-Authenticate", "Bearer resource_metadata=\"" + address + "\""}}, {}});
    CHECK(flow.install().status == 200);
    for (const RecordedFetch& fetch : flow.gateway.world.fetches) CHECK_FALSE(fetch.request.url.ends_with("/x"));
  }
  SECTION("a redirect to another origin is not followed") {
    flow.oauth.answers[resource_metadata] = always({302, {{"Location", "https://evil.example.com/"}}, {}});
    flow.oauth.answers[root_resource_metadata] =
        always(json_answer(200, resource_with("https://mcp.example.com", R"(["https://auth.example.com"])")));
    CHECK(flow.install().status == 200);
    for (const RecordedFetch& fetch : flow.gateway.world.fetches) {
      CHECK(fetch.request.url.find("evil") == std::string::npos);
    }
  }
  SECTION("one on the same origin is, without its fragment") {
    flow.oauth.answers[resource_metadata] = always({302, {{"Location", "/moved#part"}}, {}});
    flow.oauth.answers["https://mcp.example.com/moved"] =
        always(json_answer(200, resource_with("https://mcp.example.com/mcp", R"(["https://auth.example.com"])")));
    CHECK(flow.install().status == 200);
  }
  SECTION("not for ever") {
    flow.oauth.answers[resource_metadata] = always({302, {{"Location", resource_metadata}}, {}});
    flow.install();
    CHECK(flow.gateway.world.fetches.size() < 20);
  }
}

TEST_CASE("servers that are out of order", "[oauth]") {
  struct Row {
    const char* name;
    const char* url;
    ScriptedResponse answer;
    int status;
  };
  const Row rows[] = {
      {"the server is away", "https://mcp.example.com/mcp", {0, {}, {}, HostError::unavailable}, 502},
      {"the server is silent", "https://mcp.example.com/mcp", {0, {}, {}, HostError::timeout}, 504},
      {"the metadata is away", server_metadata, {0, {}, {}, HostError::unavailable}, 502},
      {"the metadata is silent", server_metadata, {0, {}, {}, HostError::timeout}, 504},
      {"the metadata is out of order", server_metadata, {503, {}, {}}, 502},
      {"the metadata is a page", server_metadata, {200, {{"Content-Type", "text/html"}}, "<html>"}, 400},
      {"the metadata is too large", server_metadata, json_answer(200, std::string(300 * 1024, ' ') + "{}"), 400},
      {"the resource metadata is broken JSON", resource_metadata, json_answer(200, "{\"resource\":"), 400},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Flow flow;
    const std::size_t records = flow.gateway.world.store.record_count();
    flow.oauth.answers[row.url] = always(row.answer);
    CHECK(flow.install().status == row.status);
    CHECK(flow.gateway.world.store.record_count() == records);
    CHECK(flow.gateway.world.bodies.empty());
  }
}

TEST_CASE("an address that has nothing of use does not end the search", "[oauth]") {
  struct Row {
    const char* name;
    ScriptedResponse answer;
  };
  const std::string issuer = "https://auth.example.com";
  const Row rows[] = {
      {"a gateway that knows no such path", {502, {}, {}}},
      {"a server that falls over it", {500, {}, {}}},
      {"too many requests", {429, {}, {}}},
      {"a connection that is refused", {0, {}, {}, HostError::unavailable}},
      {"an error in JSON", json_answer(200, R"({"message":"Not Found"})")},
      {"an empty object", json_answer(200, "{}")},
      {"metadata of somebody else",
       json_answer(200, metadata_with("https://x.example.com", "https://x.example.com/a", "https://x.example.com/t"))},
      {"metadata without S256",
       json_answer(200, metadata_with(issuer, issuer + "/authorize", issuer + "/token", R"(["plain"])"))},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    {
      Flow flow;
      flow.oauth.answers[server_metadata] = always(row.answer);
      flow.oauth.answers["https://auth.example.com/.well-known/openid-configuration"] =
          always(json_answer(200, metadata_with(issuer, issuer + "/openid", issuer + "/token")));
      const TestResponse installed = flow.install();
      CHECK(installed.at("redirect_url").starts_with(issuer + "/openid?"));
    }
    Flow flow;
    flow.oauth.answers[flow.oauth.server_url] = always({401, {{"WWW-Authenticate", "Bearer"}}, {}});
    flow.oauth.answers[resource_metadata] = always(row.answer);
    flow.oauth.answers[root_resource_metadata] =
        always(json_answer(200, resource_with("https://mcp.example.com", R"(["https://auth.example.com"])")));
    const TestResponse installed = flow.install();
    REQUIRE(installed.status == 200);
    flow.oauth.grant(installed.at("redirect_url"));
    CHECK(flow.oauth.asked["resource"] == "https://mcp.example.com");
  }
}

TEST_CASE("what the server itself points to, and cannot be had for the moment, has no substitute", "[oauth]") {
  Flow flow;
  flow.connect();
  const std::string other = "https://other.example.com";
  flow.oauth.answers[root_resource_metadata] =
      always(json_answer(200, resource_with("https://mcp.example.com", "[\"" + other + "\"]")));
  flow.oauth.answers[other + "/.well-known/oauth-authorization-server"] =
      always(json_answer(200, metadata_with(other, other + "/authorize", other + "/token")));
  flow.oauth.answers[resource_metadata] = always({502, {}, {}});
  SECTION("nobody is sent to another authorization server") { CHECK(flow.install().status == 502); }
  SECTION("and nothing has moved") {
    flow.oauth.live_tokens.clear();
    CHECK(flow.call().status == 200);
    CHECK(flow.oauth.refreshes == 1);
  }
}

TEST_CASE("one that is silent does: nobody waits for each of them", "[oauth]") {
  Flow flow;
  const char* const silent = GENERATE(server_metadata, resource_metadata);
  flow.oauth.answers[silent] = always({0, {}, {}, HostError::timeout});
  flow.install();
  const auto& fetches = flow.gateway.world.fetches;
  REQUIRE_FALSE(fetches.empty());
  CHECK(fetches.back().request.url == silent);
}

TEST_CASE("an issuer that is known by another name is asked under that", "[oauth]") {
  Flow flow;
  const std::string issuer = flow.oauth.issuer;
  // As deployments behind a gateway, and copies at the server's own origin, have it.
  const std::string named = GENERATE("https://auth.example.com/tenant", "https://gateway.example.com", "");
  if (named.empty()) {
    flow.oauth.answers[resource_metadata] = always({404, {}, {}});
    flow.oauth.supports_iss = false;
  } else {
    flow.oauth.answers[resource_metadata] =
        always(json_answer(200, resource_with("https://mcp.example.com/mcp", "[\"" + named + "\"]")));
  }
  const std::string copy = named.empty() ? "https://mcp.example.com/.well-known/oauth-authorization-server"
                           : named == "https://gateway.example.com"
                               ? "https://gateway.example.com/.well-known/oauth-authorization-server"
                               : "https://auth.example.com/.well-known/oauth-authorization-server/tenant";
  // Nothing of the copy itself is used.
  const std::string elsewhere = "https://elsewhere.example.com";
  flow.oauth.answers[copy] = always(json_answer(200, metadata_with(issuer, elsewhere + "/a", elsewhere + "/t")));

  SECTION("and what it says of itself is used, for good") {
    flow.connect();
    CHECK(flow.call().status == 200);
    flow.oauth.live_tokens.clear();
    CHECK(flow.call().status == 200);
    CHECK(flow.oauth.refreshes == 1);
  }
  SECTION("and has not moved because the name is nobody's for the moment, or whatever comes second") {
    flow.connect();
    flow.oauth.answers[copy] = always(GENERATE(ScriptedResponse{503, {}, {}}, ScriptedResponse{404, {}, {}}));
    const std::string second = "https://second.example.com";
    flow.oauth.answers[second + "/.well-known/oauth-authorization-server"] =
        always(json_answer(200, metadata_with(second, second + "/a", second + "/t")));
    if (named == "https://gateway.example.com") {
      flow.oauth.answers[resource_metadata] = always(json_answer(
          200, resource_with("https://mcp.example.com/mcp", "[\"" + named + R"(","https://second.example.com"])")));
      flow.oauth.answers[copy] = always({503, {}, {}});
    }
    flow.oauth.live_tokens.clear();
    CHECK(flow.call().status == 200);
    CHECK(flow.oauth.refreshes == 1);
  }
  SECTION("whatever a later address has") {
    for (const char* later : {"{}", R"({"message":"Not Found"})", R"({"issuer":"https://third.example.com"})"}) {
      const std::string host = copy.substr(0, copy.find("/.well-known"));
      flow.oauth.answers[host + "/.well-known/openid-configuration"] = always(json_answer(200, later));
      flow.oauth.answers[host + "/.well-known/openid-configuration/tenant"] = always(json_answer(200, later));
      CHECK(flow.install().status == 200);
    }
  }
  SECTION("and must answer for itself") {
    flow.oauth.answers[server_metadata] =
        always(json_answer(200, metadata_with(elsewhere, issuer + "/authorize", flow.oauth.token_endpoint())));
    flow.oauth.answers["https://elsewhere.example.com/.well-known/oauth-authorization-server"] =
        always(json_answer(200, metadata_with(elsewhere, elsewhere + "/a", elsewhere + "/t")));
    CHECK(flow.install().status == 400);
    CHECK(flow.oauth.registrations == 0);
  }
  for (const RecordedFetch& fetch : flow.gateway.world.fetches) {
    CHECK_FALSE(fetch.request.url.starts_with(elsewhere));
  }
}

TEST_CASE("of the authorization servers that a resource names, four are asked", "[oauth]") {
  Flow flow;
  std::string servers;
  for (int number = 0; number < 1000; ++number) {
    servers += (number == 0 ? "\"https://as" : ",\"https://as") + std::to_string(number) + ".example.com\"";
  }
  flow.oauth.answers[resource_metadata] =
      always(json_answer(200, resource_with("https://mcp.example.com/mcp", "[" + servers + "]")));
  CHECK(flow.install().status == 400);
  std::set<std::string> asked;
  for (const RecordedFetch& fetch : flow.gateway.world.fetches) {
    if (fetch.request.url.starts_with("https://as"))
      asked.insert(fetch.request.url.substr(0, fetch.request.url.find('/', 8)));
  }
  CHECK(asked == std::set<std::string>{"https://as0.example.com", "https://as1.example.com", "https://as2.example.com",
                                       "https://as3.example.com"});
}

TEST_CASE("the challenge is found behind a redirect that a call would follow, and behind no other", "[oauth]") {
  struct Row {
    int status;
    const char* location;
    bool is_followed;
  };
  for (const Row& row : {Row{307, "https://mcp.example.com/mcp/", true}, Row{308, "/mcp/", true},
                         Row{302, "/mcp/", false}, Row{307, "https://evil.example.com/mcp/", false}}) {
    CAPTURE(row.status, row.location);
    Flow flow;
    flow.oauth.answers[flow.oauth.server_url] = always({row.status, {{"Location", row.location}}, {}});
    const auto challenge = always({401, {{"WWW-Authenticate", R"(Bearer scope="behind")"}}, {}});
    flow.oauth.answers["https://mcp.example.com/mcp/"] = challenge;
    flow.oauth.answers["https://evil.example.com/mcp/"] = challenge;
    const TestResponse installed = flow.install();
    REQUIRE(installed.status == 200);
    flow.oauth.grant(installed.at("redirect_url"));
    CHECK((flow.oauth.asked["scope"].find("behind") != std::string::npos) == row.is_followed);
  }
}

TEST_CASE("a connection that fails once: asked again where that is safe, and nowhere else", "[oauth]") {
  struct Row {
    std::string_view url;
    std::size_t asked;
    int status;
  };
  const Row rows[] = {
      {"https://mcp.example.com/mcp", 2, 200},
      {resource_metadata, 2, 200},
      {server_metadata, 2, 200},
      {"https://auth.example.com/register", 1, 502},
  };
  for (const Row& row : rows) {
    CAPTURE(row.url);
    Flow flow;
    std::size_t asked = 0;
    const auto serve = flow.gateway.world.on_fetch;
    flow.gateway.world.on_fetch = [&](const FetchRequest& request, const std::string& body) {
      if (request.url == row.url && asked++ == 0) return ScriptedResponse{0, {}, {}, HostError::unavailable};
      return serve(request, body);
    };
    CHECK(flow.install().status == row.status);
    CHECK(asked == row.asked);
  }
}

TEST_CASE("a document that breaks off is asked for again, and never taken for none", "[oauth]") {
  struct Row {
    HostError failure;
    int times;
    std::size_t asked;
    int status;
  };
  for (const Row& row :
       {Row{HostError::broken, 1, 2, 200}, Row{HostError::broken, 2, 2, 502}, Row{HostError::timeout, 1, 1, 504}}) {
    CAPTURE(row.times, row.status);
    Flow flow;
    flow.gateway.world.fail(OperationKind::read_body, row.failure, row.times);
    CHECK(flow.install().status == row.status);
    std::size_t asked = 0;
    for (const RecordedFetch& sent : flow.gateway.world.fetches) asked += sent.request.url == resource_metadata ? 1 : 0;
    CHECK(asked == row.asked);
  }
}

TEST_CASE("what is said of an address without a document may break off", "[oauth]") {
  for (const HostError failure : {HostError::broken, HostError::timeout}) {
    Flow flow;
    flow.oauth.answers[resource_metadata] = [&](const FetchRequest&, const std::string&) {
      flow.gateway.world.fail(OperationKind::read_body, failure);
      return json_answer(404, "not found");
    };
    flow.oauth.answers[root_resource_metadata] =
        always(json_answer(200, resource_with("https://mcp.example.com", R"(["https://auth.example.com"])")));
    CHECK(flow.install().status == 200);
  }
}

TEST_CASE("servers of revision 2025-03-26 are their own authorization servers", "[oauth]") {
  Flow flow;
  flow.oauth.issuer = "https://mcp.example.com";
  flow.oauth.answers[resource_metadata] = always({404, {}, {}});
  SECTION("with metadata at their origin") {
    const TestResponse installed = flow.install();
    REQUIRE(installed.status == 200);
    REQUIRE(flow.come_back(flow.oauth.grant(installed.at("redirect_url"))).status == 302);
    CHECK(flow.call().status == 200);
  }
  SECTION("without any") {
    flow.oauth.answers["https://mcp.example.com/.well-known/oauth-authorization-server"] = always({404, {}, {}});
    flow.oauth.supports_iss = false;
    const TestResponse installed = flow.install();
    REQUIRE(installed.status == 200);
    REQUIRE(flow.come_back(flow.oauth.grant(installed.at("redirect_url"))).status == 302);
    CHECK(flow.call().status == 200);
  }
}

TEST_CASE("the scope of the challenge is found where only some requests are refused", "[oauth]") {
  Flow flow;
  flow.oauth.answers[flow.oauth.server_url] = [](const FetchRequest&, const std::string& body) {
    if (body.find("initialize") != std::string::npos) return json_answer(200, "{}");
    return ScriptedResponse{401, {{"WWW-Authenticate", R"(Bearer scope="files:list")"}}, {}};
  };
  flow.oauth.grant(flow.install().at("redirect_url"));
  CHECK(flow.oauth.asked["scope"] == "files:list offline_access");
}

TEST_CASE("what whoever installs asks for comes first", "[oauth]") {
  Flow flow;
  flow.oauth.grant(flow.install(R"(,"oauth_scope":"files:write  files:write")").at("redirect_url"));
  CHECK(flow.oauth.asked["scope"] == "files:write");
}
