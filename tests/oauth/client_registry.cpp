// A registration that the authorization server may have forgotten: it says so only to the user.
#include <catch2/catch.hpp>

#include "core/limits.h"
#include "tests/support/oauth_flow.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

/// Starts another authorization; where the user is sent.
std::string authorize(Flow& flow) {
  return flow.gateway
      .send({.path = TestGateway::installations_path() + "authorize/?installation_id=" + flow.id(),
             .api_key = flow.key.secret})
      .header("location");
}

}  // namespace

TEST_CASE("a registration that nobody came back with is replaced", "[oauth]") {
  Flow flow;
  SECTION("the first authorization already") { REQUIRE(flow.install().status == 200); }
  SECTION("after many that went well") {
    flow.connect();
    flow.come_back(flow.oauth.grant(authorize(flow)));
    CHECK(flow.oauth.registrations == 1);
    authorize(flow);
  }
  flow.gateway.world.clock.advance(limits::oauth_state_ms - 1);
  authorize(flow);
  CHECK(flow.oauth.registrations == 1);
  flow.gateway.world.clock.advance(1);
  const std::string back = flow.oauth.grant(authorize(flow));
  CHECK(flow.oauth.registrations == 2);
  CHECK(flow.oauth.asked["client_id"] == "client-2");
  CHECK(flow.come_back(back).status == 302);
  CHECK(flow.call().status == 200);
}

TEST_CASE("a user who comes back with a refusal has been at the server with a client it knows", "[oauth]") {
  Flow flow;
  const std::string sent_to = flow.install().at("redirect_url");
  flow.come_back(flow.oauth.respond(sent_to, "error=access_denied&iss=https%3A%2F%2Fauth.example.com"));
  flow.gateway.world.clock.advance(limits::oauth_state_ms);
  authorize(flow);
  CHECK(flow.oauth.registrations == 1);
}

TEST_CASE("one who comes back with another server's answer has been who knows where", "[oauth]") {
  Flow flow;
  const std::string redirect_url = flow.install().at("redirect_url");
  flow.come_back(flow.oauth.respond(redirect_url, "error=access_denied&iss=https%3A%2F%2Fevil.example.com"));
  flow.gateway.world.clock.advance(limits::oauth_state_ms);
  authorize(flow);
  CHECK(flow.oauth.registrations == 2);
}

TEST_CASE("a refusal of the client itself drops its registration", "[oauth]") {
  for (const char* refusal : {"unauthorized_client", "invalid_client"}) {
    Flow flow;
    const std::string sent_to = flow.install().at("redirect_url");
    flow.come_back(
        flow.oauth.respond(sent_to, "error=" + std::string(refusal) + "&iss=https%3A%2F%2Fauth.example.com"));
    authorize(flow);
    CHECK(flow.oauth.registrations == 2);
  }
}

TEST_CASE("a registration refused leaves nothing behind", "[oauth]") {
  Flow flow;
  const std::size_t records = flow.gateway.world.store.record_count();
  flow.oauth.answers["https://auth.example.com/register"] = [](const FetchRequest&, const std::string&) {
    return json_answer(403, R"({"error":"access_denied","error_description":"secret words of theirs"})");
  };
  const TestResponse refused = flow.install();
  CHECK(refused.status == 400);
  CHECK(refused.body.find("secret words") == std::string::npos);
  CHECK(flow.gateway.world.store.record_count() == records);
}

TEST_CASE("a refused registration says why, in a code", "[oauth]") {
  Flow flow;
  flow.oauth.answers["https://auth.example.com/register"] = [](const FetchRequest&, const std::string&) {
    return json_answer(400, R"({"error":"invalid_redirect_uri"})");
  };
  CHECK(flow.install().at("detail") ==
        "The authorization server refuses to register this gateway as a client: invalid_redirect_uri.");
}

TEST_CASE("a client is registered for what it asks for, and anew where it asks for more", "[oauth]") {
  Flow flow;
  flow.connect();
  CHECK(flow.oauth.registered_scopes["client-1"] == "files:read offline_access");
  flow.oauth.needed_scope = "files:write";
  const TestResponse opened =
      flow.gateway.send({.path = flow.call().at("error/data/authorize_url").substr(origin.size())});
  REQUIRE(flow.come_back(flow.oauth.grant(opened.header("location"))).status == 302);
  CHECK(flow.oauth.registered_scopes["client-2"] == "files:read offline_access files:write");
  CHECK(flow.call().status == 200);

  // Less than it has is no reason, and another installation takes nothing from this one.
  flow.oauth.server_url = "https://mcp.example.com/other";
  flow.oauth.challenge_scope = "other";
  REQUIRE(flow.install().status == 200);
  CHECK(flow.oauth.registered_scopes["client-3"] == "other offline_access files:read files:write");
  flow.oauth.server_url = "https://mcp.example.com/third";
  flow.oauth.challenge_scope = "files:write";
  REQUIRE(flow.install().status == 200);
  CHECK(flow.oauth.registrations == 3);
}

TEST_CASE("a server that registers no client with a scope is asked for one without", "[oauth]") {
  Flow flow;
  std::vector<bool> asked_with_scope;
  flow.oauth.answers["https://auth.example.com/register"] = [&](const FetchRequest&, const std::string& body) {
    asked_with_scope.push_back(body.find("\"scope\"") != std::string::npos);
    return asked_with_scope.back() ? json_answer(403, R"({"error":"insufficient_scope"})")
                                   : json_answer(201, R"({"client_id":"plain"})");
  };
  flow.connect();
  CHECK(flow.oauth.asked["client_id"] == "plain");
  CHECK(asked_with_scope == std::vector<bool>{true, false});
  flow.oauth.grant(authorize(flow));
  CHECK(flow.oauth.asked["client_id"] == "plain");
  CHECK(asked_with_scope == std::vector<bool>{true, false, true});

  // Nobody else is registered for what was refused.
  flow.oauth.answers.clear();
  flow.oauth.server_url = "https://mcp.example.com/other";
  flow.oauth.challenge_scope = "other";
  REQUIRE(flow.install().status == 200);
  CHECK(flow.oauth.registered_scopes["client-1"] == "other offline_access");
}

TEST_CASE("a server that lists no methods, and registers no client without a secret, is asked for one with",
          "[oauth]") {
  Flow flow;
  flow.oauth.auth_methods = "[]";
  std::string refusal = R"({"error":"invalid_client_metadata"})";
  std::vector<std::string> asked;
  flow.oauth.answers["https://auth.example.com/register"] = [&](const FetchRequest&, const std::string& body) {
    const Result<JsonValue> metadata = parse_json(body);
    asked.push_back(metadata.value().find("token_endpoint_auth_method")->text);
    if (metadata.value().find("scope") != nullptr) asked.back() += " with scope";
    const bool is_confidential = asked.back().starts_with("client_secret_basic");
    return is_confidential ? json_answer(201, R"({"client_id":"c","client_secret":"s"})") : json_answer(400, refusal);
  };
  SECTION("and uses it") {
    flow.connect();
    CHECK(asked == std::vector<std::string>{"none with scope", "client_secret_basic with scope"});
    CHECK(flow.oauth.token_requests.at(0).count("client_id") == 0);
    CHECK(flow.call().status == 200);
  }
  SECTION("once, even if it takes nobody") {
    flow.oauth.answers["https://auth.example.com/register"] = [&](const FetchRequest&, const std::string& body) {
      asked.push_back(body);
      return json_answer(400, refusal);
    };
    CHECK(flow.install().at("detail") ==
          "The authorization server refuses to register this gateway as a client: invalid_client_metadata.");
    // With a scope, and without.
    CHECK(asked.size() == 4);
  }
  SECTION("not where it refuses something else") {
    refusal = R"({"error":"invalid_redirect_uri"})";
    CHECK(flow.install().status == 400);
    CHECK(asked == std::vector<std::string>{"none with scope", "none"});
  }
  SECTION("not where it lists what it takes") {
    flow.oauth.auth_methods = R"(["none"])";
    CHECK(flow.install().status == 400);
    CHECK(asked == std::vector<std::string>{"none with scope", "none"});
  }
}

TEST_CASE("where no client is to be had for more scope, the one that there is asks for it", "[oauth]") {
  Flow flow;
  flow.connect();
  flow.oauth.needed_scope = "files:write";
  REQUIRE(flow.call().status == 403);
  SECTION("out of order") {
    flow.oauth.answers["https://auth.example.com/register"] = [](const FetchRequest&, const std::string&) {
      return json_answer(503, "{}");
    };
  }
  SECTION("refused") {
    flow.oauth.answers["https://auth.example.com/register"] = [](const FetchRequest&, const std::string&) {
      return json_answer(403, "{}");
    };
  }
  SECTION("no longer offered") { flow.oauth.supports_registration = false; }
  const std::string sent_to = authorize(flow);
  CHECK(sent_to.find("client_id=client-1&") != std::string::npos);
  CHECK(sent_to.find("files%3Awrite") != std::string::npos);
}

TEST_CASE("a scope that is refused each time it is asked for costs one registration", "[oauth]") {
  Flow flow;
  std::string sent_to = flow.install(R"(,"oauth_scope":"bogus")").at("redirect_url");
  for (int round = 0; round < 5; ++round) {
    flow.come_back(flow.oauth.respond(sent_to, "error=invalid_scope&iss=https%3A%2F%2Fauth.example.com"));
    sent_to = authorize(flow);
  }
  CHECK(flow.oauth.registrations == 1);
}

TEST_CASE("a registration is kept as long as its secret outlasts an authorization", "[oauth]") {
  Flow flow;
  int registrations = 0;
  const std::int64_t ends = flow.gateway.world.clock.now() / 1000 + 3600;
  flow.oauth.answers["https://auth.example.com/register"] = [&](const FetchRequest&, const std::string&) {
    return json_answer(201, R"({"client_id":"c)" + std::to_string(++registrations) +
                                R"(","client_secret":"s","client_secret_expires_at":)" + std::to_string(ends) + "}");
  };
  flow.connect();
  flow.gateway.world.clock.advance(3600'000 - limits::oauth_state_ms - 1000);
  flow.come_back(flow.oauth.grant(authorize(flow)));
  CHECK(registrations == 1);
  flow.gateway.world.clock.advance(1000);
  authorize(flow);
  CHECK(registrations == 2);
}

TEST_CASE("which address of the metadata document may be a client_id", "[oauth]") {
  struct Row {
    const char* url;
    bool is_one;
  };
  for (const Row& row :
       {Row{"https://g.example.com/c.json", true}, Row{"https://g.example.com:8443/c?v=1", true},
        Row{"https://conformance-test.local/c.json", true}, Row{"client", false}, Row{"https://g.example.com", false},
        Row{"https://g.example.com/", false}, Row{"http://g.example.com/c", false},
        Row{"http://127.0.0.1:8787/c", false}, Row{"https://g.example.com/c#", false},
        Row{"https://g.example.com/c#f", false}, Row{"https://u@g.example.com/c", false},
        Row{"https://G.example.com/c", false}, Row{"https://g.example.com:443/c", false},
        Row{"https://g.example.com/a/../c", false}, Row{"https://g.example.com/./c", false},
        Row{"https://g.example.com/%2e/c", false}, Row{"https:g.example.com/c", false},
        Row{"https://g.example.com\\c", false}, Row{"https://g.example.com/c d", false}}) {
    CAPTURE(row.url);
    Flow flow(TestGateway::Variables{{"OAUTH_CLIENT_METADATA_URL", row.url}});
    flow.oauth.supports_metadata_documents = true;
    flow.connect();
    CHECK(flow.oauth.asked["client_id"] == (row.is_one ? row.url : "client-1"));
  }
}

TEST_CASE("a document that the server cannot use gives way to a registration, where one is to be had", "[oauth]") {
  enum class Registration { offered, refused, missing };
  const auto client_id = [](TestGateway::Variables settings, const char* auth_methods, Registration registration) {
    Flow flow(settings);
    flow.oauth.supports_metadata_documents = true;
    flow.oauth.supports_registration = registration != Registration::missing;
    flow.oauth.auth_methods = auth_methods;
    if (registration == Registration::refused) {
      flow.oauth.answers["https://auth.example.com/register"] = [](const FetchRequest&, const std::string&) {
        return json_answer(401, R"({"error":"invalid_token"})");
      };
    }
    flow.connect();
    return flow.oauth.asked["client_id"];
  };
  struct Row {
    const char* public_url;
    const char* auth_methods;
    bool is_usable;
  };
  for (const Row& row : {
           Row{"https://g.example.net", R"(["client_secret_basic","none"])", true},
           Row{"https://g.example.net:8443", "[]", true},
           // It takes no client without a secret.
           Row{"https://g.example.net", R"(["client_secret_basic","private_key_jwt"])", false},
           // It cannot fetch it.
           Row{"https://localhost:8787", R"(["none"])", false},
           Row{"https://gatehouse", R"(["none"])", false},
           Row{"https://g.internal", R"(["none"])", false},
           Row{"https://10.0.0.5", R"(["none"])", false},
           Row{"https://[fd00::5]", R"(["none"])", false},
       }) {
    CAPTURE(row.public_url, row.auth_methods);
    const std::string document = std::string(row.public_url) + "/oauth/client-metadata.json";
    CHECK(client_id({{"PUBLIC_URL", row.public_url}}, row.auth_methods, Registration::offered) ==
          (row.is_usable ? document : "client-1"));
    for (const Registration registration : {Registration::refused, Registration::missing}) {
      CHECK(client_id({{"PUBLIC_URL", row.public_url}}, row.auth_methods, registration) == document);
    }
  }
  // A private server may reach a private gateway.
  CHECK(client_id({{"PUBLIC_URL", "https://g.internal"}, {"ALLOW_PRIVATE_UPSTREAMS", "true"}}, R"(["none"])",
                  Registration::offered) == "https://g.internal/oauth/client-metadata.json");
  // The operator's own is offered to all.
  CHECK(client_id({{"OAUTH_CLIENT_METADATA_URL", "https://g.internal/c"}}, R"(["client_secret_basic"])",
                  Registration::offered) == "https://g.internal/c");
}

TEST_CASE("a registration that is out of order for the moment does not bring out a document of no use", "[oauth]") {
  Flow flow(TestGateway::Variables{{"PUBLIC_URL", "https://g.internal"}});
  flow.oauth.supports_metadata_documents = true;
  flow.oauth.answers["https://auth.example.com/register"] = [](const FetchRequest&, const std::string&) {
    return json_answer(503, "{}");
  };
  CHECK(flow.install().status == 502);
}
