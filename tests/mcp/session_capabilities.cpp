// What a session's first request declared decides how its later ones are refused.
#include <catch2/catch.hpp>

#include "core/limits.h"
#include "tests/support/oauth_flow.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

struct Session {
  Flow flow;
  std::string installation;

  Session() {
    flow.connect();
    flow.oauth.session_id = "session-1";
    installation = flow.id();
  }

  TestResponse send(std::string body, std::vector<Header> headers) {
    TestRequest request = mcp_post(installation, flow.key.secret, std::move(body));
    request.headers = std::move(headers);
    request.headers.push_back({"content-type", "application/json"});
    request.headers.push_back({"accept", "application/json, text/event-stream"});
    return flow.gateway.send(std::move(request));
  }
  TestResponse initialize(const std::string& capabilities, const std::string& version = "2025-11-25") {
    return send(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":")" + version +
                    R"(","capabilities":)" + capabilities + R"(,"clientInfo":{"name":"c","version":"1"}}})",
                {});
  }
  TestResponse call(const std::string& session_id = "session-1", const std::string& version = "2025-11-25") {
    return send(R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"t"}})",
                {{"mcp-session-id", session_id}, {"mcp-protocol-version", version}});
  }
  /// From now on the server takes no token, and the authorization server gives none.
  void withdraw() {
    flow.oauth.live_tokens.clear();
    flow.oauth.answers[flow.oauth.token_endpoint()] = [](const FetchRequest&, const std::string&) {
      return json_answer(400, R"({"error":"invalid_grant"})");
    };
  }
  int commits() {
    int count = 0;
    for (const std::string& made : flow.gateway.world.calls) count += made.starts_with("kv_commit") ? 1 : 0;
    return count;
  }
};

const char* const url_mode = R"({"elicitation":{"url":{}}})";

}  // namespace

TEST_CASE("a session whose client can show links is asked to in its later requests", "[mcp]") {
  Session session;
  REQUIRE(session.initialize(url_mode).status == 200);
  REQUIRE(session.call().status == 200);
  session.withdraw();

  const TestResponse refused = session.call();
  CHECK(refused.status == 200);
  CHECK(refused.at("id") == "2");
  CHECK(refused.at("error/code") == "-32042");
  CHECK(refused.at("error/data/elicitations/0/mode") == "url");
  CHECK(
      refused.at("error/data/elicitations/0/url").starts_with("https://gatehouse.example.com/api/mcp_store/connect/"));

  SECTION("not one that it did not begin") { CHECK(session.call("session-2").at("error/code") == "-32011"); }
  SECTION("not in a revision before there were such links") {
    CHECK(session.call("session-1", "2025-06-18").at("error/code") == "-32011");
  }
  SECTION("not when nobody can tell") {
    session.flow.gateway.world.fail_call(2, HostError::unavailable);
    const TestResponse plain = session.call();
    CHECK(plain.status == 403);
    CHECK(plain.at("error/code") == "-32011");
    CHECK(plain.at("error/data/authorize_url").starts_with("https://"));
  }
  SECTION("not for ever") {
    session.flow.gateway.world.clock.advance(limits::session_capabilities_ms);
    CHECK(session.call().at("error/code") == "-32011");
  }
}

TEST_CASE("a session whose client cannot show links gets the error of the gateway", "[mcp]") {
  Session session;
  SECTION("it declared forms only") { REQUIRE(session.initialize(R"({"elicitation":{"form":{}}})").status == 200); }
  SECTION("it speaks an older revision") { REQUIRE(session.initialize(url_mode, "2025-06-18").status == 200); }
  SECTION("it never said") {}
  session.withdraw();
  const TestResponse refused = session.call();
  CHECK(refused.status == 403);
  CHECK(refused.at("error/code") == "-32011");
}

TEST_CASE("what a session's client declared is stored once, and only where it can matter", "[mcp]") {
  Session session;
  session.flow.gateway.world.calls.clear();
  SECTION("at initialize, and never on a call") {
    REQUIRE(session.initialize(url_mode).status == 200);
    CHECK(session.commits() == 1);
    session.call();
    CHECK(session.commits() == 1);
  }
  SECTION("not by a server without sessions") {
    session.flow.oauth.session_id.clear();
    REQUIRE(session.initialize(url_mode).status == 200);
    CHECK(session.commits() == 0);
  }
  SECTION("not for an installation that has no flow") {
    session.installation = session.flow.gateway.make_installation(
        {.api_key = session.flow.key.secret, .url = "https://other.example.com/mcp", .auth_type = "none"});
    session.flow.oauth.answers["https://other.example.com/mcp"] = [](const FetchRequest&, const std::string&) {
      ScriptedResponse served = json_answer(200, "{}");
      served.headers.push_back({"Mcp-Session-Id", "session-1"});
      return served;
    };
    session.flow.gateway.world.calls.clear();
    REQUIRE(session.initialize(url_mode).status == 200);
    CHECK(session.commits() == 0);
  }
  SECTION("and an initialize is served although it cannot be stored") {
    session.flow.gateway.world.fail(OperationKind::kv_commit, HostError::unavailable);
    const TestResponse begun = session.initialize(url_mode);
    CHECK(begun.status == 200);
    CHECK(begun.header("mcp-session-id") == "session-1");
  }
}
