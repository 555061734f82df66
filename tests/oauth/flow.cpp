// An authorization from its start to the first proxied call, over a scripted authorization
// server: install_custom, authorize, connect, the redirect.
#include <catch2/catch.hpp>

#include "core/version.h"
#include "tests/support/oauth_flow.h"

using namespace gatehouse;
using namespace gatehouse::test;

TEST_CASE("install, authorize, call", "[oauth]") {
  Flow flow;
  const TestResponse installed = flow.install();
  REQUIRE(installed.status == 200);
  CHECK(flow.only_installation().at("results/0/pending_oauth") == "true");
  CHECK(flow.only_installation().at("results/0/server_id").size() == 36);

  const std::string back = flow.oauth.grant(installed.at("redirect_url"));
  CHECK(flow.oauth.asked["client_id"] == "client-1");
  CHECK(flow.oauth.asked["redirect_uri"] == "https://gatehouse.example.com/api/mcp_store/oauth_redirect/");
  CHECK(flow.oauth.asked["resource"] == "https://mcp.example.com/mcp");
  CHECK(flow.oauth.asked["scope"] == "files:read offline_access");

  const TestResponse landed = flow.come_back(back);
  CHECK(landed.status == 302);
  const std::string id = flow.id();
  CHECK(landed.header("location") == "https://gatehouse.example.com/?installation=" + id + "&oauth_complete=true");
  CHECK(flow.only_installation().at("results/0/pending_oauth") == "false");
  CHECK(flow.only_installation().at("results/0/needs_reauth") == "false");

  flow.gateway.world.calls.clear();
  const TestResponse answered = flow.call();
  CHECK(answered.status == 200);
  CHECK(answered.body == R"({"jsonrpc":"2.0","id":1,"result":{}})");
}

TEST_CASE("a proxied call with a fresh token is one bulk read and one fetch", "[oauth]") {
  Flow flow;
  flow.connect();
  const std::string id = flow.id();
  flow.gateway.world.calls.clear();
  CHECK(flow.gateway.send(mcp_post(id, flow.key.secret)).status == 200);
  CHECK(flow.gateway.world.calls ==
        std::vector<std::string>{"kv_get_cached key/" + flow.key.id + ", installation/7/" + id,
                                 "fetch POST https://mcp.example.com/mcp"});
}

TEST_CASE("the calls of an installation, in their order", "[oauth]") {
  Flow flow;
  flow.gateway.world.calls.clear();
  REQUIRE(flow.install().status == 200);
  std::vector<std::string> fetches;
  for (const std::string& call : flow.gateway.world.calls) {
    if (call.starts_with("fetch")) fetches.push_back(call.substr(6));
  }
  CHECK(fetches == std::vector<std::string>{
                       "POST https://mcp.example.com/mcp",
                       "GET https://mcp.example.com/.well-known/oauth-protected-resource/mcp",
                       "GET https://auth.example.com/.well-known/oauth-authorization-server",
                       "POST https://auth.example.com/register",
                   });
}

TEST_CASE("every request of a flow, and every call, says who sends it", "[oauth]") {
  Flow flow;
  flow.connect();
  REQUIRE(flow.call().status == 200);
  for (const RecordedFetch& sent : flow.gateway.world.fetches) {
    CAPTURE(sent.request.url);
    CHECK(find_header(sent.request.headers, "user-agent") == user_agent());
  }
}

TEST_CASE("no secret is stored in the clear, logged, or shown", "[oauth]") {
  Flow flow;
  flow.connect();
  REQUIRE(flow.oauth.secrets.size() >= 4);
  const std::string list = flow.only_installation().body;
  for (const std::string& secret : flow.oauth.secrets) {
    CHECK_FALSE(flow.gateway.world.store.holds(secret));
    CHECK(list.find(secret) == std::string::npos);
    for (const LogLine& line : flow.gateway.world.log) CHECK(line.text.find(secret) == std::string::npos);
  }
}

TEST_CASE("no secret is in a refusal, a redirect or a log, whatever the servers say", "[oauth]") {
  Flow flow;
  flow.oauth.auth_methods = R"(["client_secret_post"])";
  const std::string given = R"(,"client_id":"given","client_secret":"by-hand-secret")";
  flow.oauth.secrets.push_back("by-hand-secret");
  std::vector<TestResponse> answers = {flow.install(given)};
  const std::string back = flow.oauth.grant(answers[0].at("redirect_url"));
  const auto repeat_what_was_sent = [](int status) {
    return [status](const FetchRequest& request, const std::string& body) {
      std::string headers;
      for (const Header& header : request.headers) headers += header.name + " " + header.value + " ";
      return json_answer(status, R"({"error":"invalid_grant","error_description":")" + body + headers + R"("})");
    };
  };
  SECTION("the exchange fails") {
    flow.oauth.answers[flow.oauth.token_endpoint()] = repeat_what_was_sent(400);
    answers.push_back(flow.come_back(back));
    answers.push_back(flow.come_back(back));
    answers.push_back(flow.call());
  }
  SECTION("the refresh fails") {
    answers.push_back(flow.come_back(back));
    flow.gateway.world.clock.advance(3600 * 1000);
    flow.oauth.answers[flow.oauth.token_endpoint()] = repeat_what_was_sent(500);
    answers.push_back(flow.call());
    flow.gateway.world.clock.advance(60'000);
    flow.oauth.answers[flow.oauth.token_endpoint()] = repeat_what_was_sent(400);
    answers.push_back(flow.call());
    flow.gateway.world.fail(OperationKind::kv_commit, HostError::unavailable, 3);
    answers.push_back(flow.call());
  }
  std::string seen;
  for (const TestResponse& answer : answers) {
    // The first says where the user is sent.
    if (&answer != &answers.front()) seen += answer.body;
    for (const Header& header : answer.headers) seen += "\n" + header.name + ": " + header.value;
  }
  for (const LogLine& line : flow.gateway.world.log) seen += "\n" + line.text;
  for (const std::string& secret : flow.oauth.secrets) CHECK(seen.find(secret) == std::string::npos);
  for (const auto& sent : flow.oauth.token_requests) {
    for (const char* name : {"code", "code_verifier", "refresh_token", "client_secret"}) {
      if (sent.count(name) != 0) CHECK(seen.find(sent.at(name)) == std::string::npos);
    }
  }
}

TEST_CASE("Google is asked for a refresh token in its own way", "[oauth]") {
  Flow flow;
  flow.oauth.issuer = "https://accounts.google.com";
  flow.oauth.server_scopes = R"(["openid"])";
  flow.connect();
  CHECK(flow.oauth.asked["access_type"] == "offline");
  CHECK(flow.oauth.asked["prompt"] == "consent");
  CHECK(flow.oauth.asked["scope"] == "files:read");
}

TEST_CASE("authorize answers by installation and by server, as a redirect or as JSON", "[oauth]") {
  Flow flow;
  REQUIRE(flow.install().status == 200);
  const TestResponse list = flow.only_installation();
  const std::string path = TestGateway::installations_path() + "authorize/?";
  const auto authorize = [&](const std::string& query) {
    return flow.gateway.send({.path = path + query, .api_key = flow.key.secret});
  };
  const TestResponse by_id = authorize("installation_id=" + list.at("results/0/id"));
  CHECK(by_id.status == 302);
  CHECK(by_id.header("location").starts_with("https://auth.example.com/authorize?"));
  const TestResponse by_server =
      authorize("server_id=" + list.at("results/0/server_id") + "&install_source=posthog-code");
  CHECK(by_server.status == 200);
  CHECK(by_server.at("redirect_url").starts_with("https://auth.example.com/authorize?"));
  CHECK(flow.oauth.registrations == 1);

  SECTION("what cannot be an id does not exist") {
    for (const std::string& id : {std::string("x"), std::string(65, 'x'), std::string(5000, '0')}) {
      CHECK(authorize("installation_id=" + id).status == 404);
      CHECK(authorize("server_id=" + id).status == 404);
    }
  }
  SECTION("another user's does not exist") {
    const TestKey grace = flow.gateway.make_key({.user = "grace"});
    for (const std::string& query :
         {"installation_id=" + list.at("results/0/id"), "server_id=" + list.at("results/0/server_id")}) {
      CHECK(flow.gateway.send({.path = path + query, .api_key = grace.secret}).status == 404);
    }
  }
  SECTION("nor does one that was removed") {
    const std::string id = list.at("results/0/id");
    REQUIRE(
        flow.gateway
            .send(
                {.method = "DELETE", .path = TestGateway::installations_path() + id + "/", .api_key = flow.key.secret})
            .status == 204);
    CHECK(authorize("server_id=" + list.at("results/0/server_id")).status == 404);
    CHECK(flow.come_back(flow.oauth.grant(by_id.header("location"))).header("location") ==
          "https://gatehouse.example.com/?installation=" + id + "&oauth_error=not_found");
    CHECK(flow.oauth.exchanges == 0);
  }
}

TEST_CASE("a refusal's link starts the flow without an API key, for ten minutes", "[oauth]") {
  Flow flow;
  REQUIRE(flow.install().status == 200);
  const TestResponse refused = flow.call();
  CHECK(refused.status == 403);
  CHECK(refused.at("error/code") == "-32011");
  CHECK(refused.at("error/data/reason") == "no_credential");
  const std::string link = refused.at("error/data/authorize_url");
  const std::string path = link.substr(std::string(origin).size());

  SECTION("in time") {
    const TestResponse opened = flow.gateway.send({.path = path});
    REQUIRE(opened.status == 302);
    CHECK(flow.come_back(flow.oauth.grant(opened.header("location"))).status == 302);
    CHECK(flow.call().status == 200);
  }
  SECTION("too late") {
    flow.gateway.world.clock.advance(10 * 60 * 1000);
    CHECK(flow.gateway.send({.path = path}).status == 400);
  }
}

TEST_CASE("who only looks at a link of a flow spends nothing of it", "[oauth]") {
  Flow flow;
  const TestResponse installed = flow.install();
  const auto head = [&](const std::string& path) {
    const std::size_t fetches = flow.gateway.world.fetches.size();
    const TestResponse answer = flow.gateway.send({.method = "HEAD", .path = path, .api_key = flow.key.secret});
    CHECK(answer.status == 204);
    CHECK(flow.gateway.world.fetches.size() == fetches);
  };
  head(TestGateway::installations_path() + "authorize/?installation_id=" + flow.id());
  const std::string link = flow.call().at("error/data/authorize_url");
  head(link.substr(link.find("/api/")));
  const std::string back = flow.oauth.grant(installed.at("redirect_url"));
  head(back);
  CHECK(flow.come_back(back).status == 302);
  CHECK(flow.call().status == 200);
}

TEST_CASE("the log says in whose project a link was followed", "[oauth]") {
  Flow flow;
  const std::string redirect_url = flow.install().at("redirect_url");
  const std::string link = flow.call().at("error/data/authorize_url");
  const auto check_line = [&](const std::string& path) {
    REQUIRE(flow.come_back(path).status == 302);
    const std::string& line = flow.gateway.world.log.back().text;
    CHECK(line.find(R"("project":"7")") != std::string::npos);
    CHECK(line.find(R"("user":"ada")") != std::string::npos);
    CHECK(line.find("api_key") == std::string::npos);
  };
  check_line(link.substr(link.find("/api/")));
  check_line(flow.oauth.grant(redirect_url));
}

TEST_CASE("the user goes to the callback URL in the end", "[oauth]") {
  Flow flow;
  const TestResponse installed =
      flow.install(R"(,"install_source":"posthog-code","posthog_code_callback_url":"posthog-code://done?a=1#x")");
  REQUIRE(installed.status == 200);
  const std::string redirect_url = installed.at("redirect_url");
  const std::string iss = "&iss=https%3A%2F%2Fauth.example.com";
  SECTION("with success") {
    CHECK(flow.come_back(flow.oauth.grant(redirect_url)).header("location") ==
          "posthog-code://done?a=1&status=success#x");
  }
  SECTION("cancelled") {
    CHECK(flow.come_back(flow.oauth.respond(redirect_url, "error=access_denied" + iss)).header("location") ==
          "posthog-code://done?a=1&status=error&error=cancelled#x");
  }
  SECTION("with another error") {
    CHECK(flow.come_back(flow.oauth.respond(redirect_url, "error=invalid_scope" + iss)).header("location") ==
          "posthog-code://done?a=1&status=error&error=invalid_scope#x");
  }
  SECTION("with an error that is no code") {
    CHECK(flow.come_back(flow.oauth.respond(redirect_url, "error=%3Cscript%3E" + iss)).header("location") ==
          "posthog-code://done?a=1&status=error&error=unknown_error#x");
  }
  CHECK(flow.oauth.exchanges == (flow.only_installation().at("results/0/pending_oauth") == "false" ? 1 : 0));
}

TEST_CASE("a callback URL is what the parser makes of it, so that it can stand in a header", "[oauth]") {
  struct Row {
    const char* given;
    const char* landed;
  };
  for (const Row& row :
       {Row{R"(array://do\nne)", "array://done?status=success"}, Row{R"(array:a\r\nb)", "array:ab?status=success"},
        Row{"array://x/\xC3\xB6\xF0\x9F\x98\x80", "array://x/%C3%B6%F0%9F%98%80?status=success"}}) {
    CAPTURE(row.given);
    Flow flow;
    const TestResponse installed = flow.install(R"(,"posthog_code_callback_url":")" + std::string(row.given) + "\"");
    REQUIRE(installed.status == 200);
    CHECK(flow.come_back(flow.oauth.grant(installed.at("redirect_url"))).header("location") == row.landed);
  }
}

TEST_CASE("installing a second time starts over with the same installation", "[oauth]") {
  Flow flow;
  flow.connect();
  const std::string id = flow.id();
  const TestResponse again = flow.install();
  REQUIRE(again.status == 200);
  CHECK(flow.id() == id);
  CHECK(flow.only_installation().at("results/0/pending_oauth") == "true");
  CHECK(flow.call().at("error/code") == "-32011");
  CHECK(flow.oauth.registrations == 1);
  REQUIRE(flow.come_back(flow.oauth.grant(again.at("redirect_url"))).status == 302);
  CHECK(flow.call().status == 200);
}

TEST_CASE("an installation without a display name shows the name that its server was installed under", "[oauth]") {
  Flow flow;
  REQUIRE(flow.install().status == 200);
  const std::string path = TestGateway::installations_path() + flow.id() + "/";
  const TestResponse unnamed = flow.gateway.send(
      {.method = "PATCH", .path = path, .body = R"({"display_name":""})", .api_key = flow.key.secret});
  CHECK(unnamed.at("display_name") == "");
  CHECK(unnamed.at("name") == "Files");
  CHECK(flow.only_installation().at("results/0/name") == "Files");
}

TEST_CASE("a second installation that fails leaves the first as it was", "[oauth]") {
  Flow flow;
  flow.connect();
  flow.oauth.answers["https://auth.example.com/.well-known/oauth-authorization-server"] = [](const FetchRequest&,
                                                                                             const std::string&) {
    return ScriptedResponse{503, {}, {}};
  };
  CHECK(flow.install().status == 502);
  CHECK(flow.call().status == 200);
}

TEST_CASE("an installation that storage fails half way is gone again", "[oauth]") {
  // Every call of the install in turn: whatever fails, there is no half an installation.
  for (int calls_before = 0; calls_before < 20; ++calls_before) {
    Flow flow;
    flow.gateway.world.fail_call(calls_before, HostError::unavailable);
    const TestResponse installed = flow.install();
    const TestResponse list =
        flow.gateway.send({.path = TestGateway::installations_path(), .api_key = flow.key.secret});
    if (list.status != 200) continue;  // The failure was for a call after the last of the install.
    CAPTURE(calls_before, installed.body);
    CHECK(list.at("count") == (installed.status == 200 ? "1" : "0"));
  }
}

TEST_CASE("the client is the one that was given, or the metadata document, or registered", "[oauth]") {
  Flow flow;
  SECTION("given, public") {
    REQUIRE(flow.install(R"(,"client_id":"given")").status == 200);
    CHECK(flow.oauth.registrations == 0);
  }
  SECTION("given, with a secret that goes by Basic") {
    flow.oauth.auth_methods = R"(["client_secret_basic"])";
    const TestResponse installed = flow.install(R"(,"client_id":"given","client_secret":"s+1")");
    REQUIRE(installed.status == 200);
    REQUIRE(flow.come_back(flow.oauth.grant(installed.at("redirect_url"))).status == 302);
    CHECK(flow.oauth.asked["client_id"] == "given");
    CHECK(flow.oauth.token_requests.at(0).count("client_secret") == 0);
    CHECK_FALSE(flow.gateway.world.store.holds("s+1"));
  }
  SECTION("metadata document") {
    flow.oauth.supports_metadata_documents = true;
    const TestResponse installed = flow.install();
    REQUIRE(installed.status == 200);
    REQUIRE(flow.come_back(flow.oauth.grant(installed.at("redirect_url"))).status == 302);
    CHECK(flow.oauth.asked["client_id"] == "https://gatehouse.example.com/oauth/client-metadata.json");
    CHECK(flow.oauth.registrations == 0);
  }
  SECTION("no way to become one") {
    flow.oauth.supports_registration = false;
    const TestResponse installed = flow.install();
    CHECK(installed.status == 400);
    CHECK(installed.at("attr") == "client_id");
  }
  SECTION("confidential though it did not ask to be") {
    flow.oauth.answers["https://auth.example.com/register"] = [](const FetchRequest&, const std::string&) {
      return json_answer(
          201, R"({"client_id":"c","client_secret":"unasked","token_endpoint_auth_method":"client_secret_post"})");
    };
    const TestResponse installed = flow.install();
    REQUIRE(flow.come_back(flow.oauth.grant(installed.at("redirect_url"))).status == 302);
    CHECK(flow.oauth.token_requests.at(0).at("client_secret") == "unasked");
    CHECK_FALSE(flow.gateway.world.store.holds("unasked"));
  }
  SECTION("registration refused") {
    flow.oauth.answers["https://auth.example.com/register"] = [](const FetchRequest&, const std::string&) {
      return json_answer(403, R"({"error":"access_denied"})");
    };
    CHECK(flow.install().status == 400);
  }
  SECTION("registration out of order") {
    flow.oauth.answers["https://auth.example.com/register"] = [](const FetchRequest&, const std::string&) {
      return ScriptedResponse{500, {}, "<html>"};
    };
    CHECK(flow.install().status == 502);
  }
}
