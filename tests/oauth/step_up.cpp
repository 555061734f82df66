// Calls that need more scope than the token has.
#include <catch2/catch.hpp>

#include "tests/support/oauth_flow.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

/// Opens the link of a refusal and grants what it asks for; the scope that was asked for.
std::string follow(Flow& flow, const TestResponse& refused) {
  const std::string link = refused.at("error/data/authorize_url").substr(origin.size());
  const TestResponse opened = flow.gateway.send({.path = link});
  REQUIRE(opened.status == 302);
  REQUIRE(flow.come_back(flow.oauth.grant(opened.header("location"))).status == 302);
  return flow.oauth.asked["scope"];
}

}  // namespace

TEST_CASE("more scope: the union is asked for, and then the call works", "[oauth]") {
  Flow flow;
  flow.connect();
  flow.oauth.needed_scope = "files:write";
  const TestResponse refused = flow.call();
  CHECK(refused.status == 403);
  CHECK(refused.at("error/code") == "-32012");
  CHECK(refused.at("error/data/reason") == "insufficient_scope");
  CHECK(refused.at("error/data/scope") == "files:read offline_access files:write");
  CHECK(flow.only_installation().at("results/0/needs_reauth") == "false");
  CHECK(follow(flow, refused) == "files:read offline_access files:write");
  CHECK(flow.call().status == 200);
}

TEST_CASE("calls that are refused again before the user comes back change nothing", "[oauth]") {
  Flow flow;
  flow.oauth.challenge_scope = "admin";
  flow.oauth.granted_scope = "files:read";
  flow.connect();
  flow.oauth.needed_scope = "admin";
  CHECK(flow.call().at("error/code") == "-32012");
  flow.gateway.world.calls.clear();
  for (int count = 0; count < 10; ++count) {
    const TestResponse refused = flow.call();
    CHECK(refused.at("error/code") == "-32012");
    CHECK(refused.at("error/data/authorize_url").starts_with("https://"));
  }
  for (const std::string& call : flow.gateway.world.calls) CHECK_FALSE(call.starts_with("kv_commit"));
}

TEST_CASE("scope that is never granted: after three authorizations no more is asked for", "[oauth]") {
  Flow flow;
  flow.oauth.challenge_scope = "admin";
  flow.oauth.granted_scope = "files:read";
  flow.connect();
  flow.oauth.needed_scope = "admin";
  int authorizations = 1;
  TestResponse refused = flow.call();
  for (; refused.at("error/data/authorize_url") != "null" && authorizations < 10; ++authorizations) {
    follow(flow, refused);
    refused = flow.call();
  }
  CHECK(authorizations == 3);
  CHECK(refused.status == 403);
  CHECK(refused.at("error/code") == "-32012");
  CHECK(refused.at("error/data/reason") == "scope_refused");
  CHECK(flow.call().at("error/data/reason") == "scope_refused");

  SECTION("until the user asks for it") {
    const TestResponse started =
        flow.gateway.send({.path = TestGateway::installations_path() + "authorize/?installation_id=" + flow.id(),
                           .api_key = flow.key.secret});
    REQUIRE(flow.come_back(flow.oauth.grant(started.header("location"))).status == 302);
    const TestResponse asked_again = flow.call();
    CHECK(asked_again.at("error/data/reason") == "insufficient_scope");
    flow.oauth.granted_scope.clear();
    follow(flow, asked_again);
    CHECK(flow.call().status == 200);
  }
}

TEST_CASE("more scope that the user or the server refuses: a few attempts, then no more is asked for", "[oauth]") {
  struct Row {
    const char* refusal;
    int links;
  };
  for (const Row& row : {Row{"access_denied", 3}, Row{"server_error", 3}, Row{"invalid_scope", 1}}) {
    CAPTURE(row.refusal);
    Flow flow;
    flow.connect();
    flow.oauth.needed_scope = "admin";
    int links = 0;
    TestResponse refused = flow.call();
    for (; refused.at("error/data/authorize_url") != "null" && links < 10; ++links) {
      const TestResponse opened =
          flow.gateway.send({.path = refused.at("error/data/authorize_url").substr(origin.size())});
      REQUIRE(opened.status == 302);
      flow.come_back(flow.oauth.respond(opened.header("location"),
                                        "error=" + std::string(row.refusal) + "&iss=https%3A%2F%2Fauth.example.com"));
      refused = flow.call();
    }
    CHECK(links == row.links);
    CHECK(refused.status == 403);
    CHECK(refused.at("error/code") == "-32012");
    CHECK(refused.at("error/data/reason") == "scope_refused");
    CHECK(flow.only_installation().at("results/0/needs_reauth") == "false");

    // Calls that need no more go on, and an authorization on request does not ask for it again.
    flow.oauth.needed_scope.clear();
    CHECK(flow.call().status == 200);
    const TestResponse started =
        flow.gateway.send({.path = TestGateway::installations_path() + "authorize/?installation_id=" + flow.id(),
                           .api_key = flow.key.secret});
    REQUIRE(flow.come_back(flow.oauth.grant(started.header("location"))).status == 302);
    CHECK(flow.oauth.asked["scope"] == "files:read offline_access");
    CHECK(flow.call().status == 200);
  }
}

TEST_CASE("scope that was granted once and is unknown by now is asked for once more only", "[oauth]") {
  Flow flow;
  flow.connect();
  flow.oauth.challenge_scope = "files:list";
  const auto authorize = [&flow] {
    return flow.gateway
        .send({.path = TestGateway::installations_path() + "authorize/?installation_id=" + flow.id(),
               .api_key = flow.key.secret})
        .header("location");
  };
  flow.come_back(flow.oauth.respond(authorize(), "error=invalid_scope&iss=https%3A%2F%2Fauth.example.com"));
  REQUIRE(flow.come_back(flow.oauth.grant(authorize())).status == 302);
  CHECK(flow.oauth.asked["scope"] == "files:list offline_access");
  CHECK(flow.call().status == 200);
}

TEST_CASE("scope that another call asks for in the meantime is not forgotten", "[oauth]") {
  Flow flow;
  flow.connect();
  flow.oauth.needed_scope = "files:write";
  const TestResponse first = flow.call();
  const TestResponse opened = flow.gateway.send({.path = first.at("error/data/authorize_url").substr(origin.size())});
  flow.oauth.needed_scope = "files:share";
  CHECK(flow.call().at("error/code") == "-32012");
  REQUIRE(flow.come_back(flow.oauth.grant(opened.header("location"))).status == 302);
  CHECK(follow(flow, flow.call()) == "files:read offline_access files:write files:share");
  CHECK(flow.call().status == 200);
}

TEST_CASE("a read copy without the new scope is looked behind", "[oauth]") {
  Flow flow;
  flow.connect();
  const std::string id = flow.id();
  flow.gateway.world.store.replication = MemoryStore::Replication::on_demand;
  flow.oauth.needed_scope = "files:write";
  flow.oauth.keeps_old_tokens = true;
  follow(flow, flow.gateway.send(mcp_post(id, flow.key.secret)));
  CHECK(flow.gateway.send(mcp_post(id, flow.key.secret)).status == 200);
}

TEST_CASE("a client that can show links is asked to", "[oauth]") {
  Flow flow;
  REQUIRE(flow.install().status == 200);
  const std::string id = flow.id();
  const auto send = [&](const std::string& body, const std::string& version, std::vector<Header> more) {
    TestRequest request = mcp_post(id, flow.key.secret, body);
    request.headers = {{"accept", "application/json, text/event-stream"}, {"mcp-protocol-version", version}};
    request.headers.insert(request.headers.end(), more.begin(), more.end());
    return flow.gateway.send(std::move(request));
  };
  const auto modern = [](const std::string& method, const std::string& more, const std::string& elicitation) {
    return R"({"jsonrpc":"2.0","id":"a","method":")" + method + R"(","params":{)" + more +
           R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
           R"("io.modelcontextprotocol/clientCapabilities":{"elicitation":)" +
           elicitation + "}}}}";
  };
  const std::vector<Header> call_headers = {{"mcp-method", "tools/call"}, {"mcp-name", "t"}};

  SECTION("2026-07-28: a result that asks for input") {
    const TestResponse answer =
        send(modern("tools/call", R"("name":"t",)", R"({"url":{}})"), "2026-07-28", call_headers);
    CHECK(answer.status == 200);
    CHECK(answer.at("id") == "a");
    CHECK(answer.at("result/resultType") == "input_required");
    const std::string request = "result/inputRequests/gatehouse_authorization/";
    CHECK(answer.at(request + "method") == "elicitation/create");
    CHECK(answer.at(request + "params/mode") == "url");
    CHECK(answer.at(request + "params/url").starts_with("https://gatehouse.example.com/api/mcp_store/connect/"));
    CHECK(answer.at("result/requestState") == "(absent)");
  }
  SECTION("2026-07-28: the upstream's state of a request that is under way is handed back with it") {
    const std::string params = R"("name":"t","requestState":"s\u0022t\n","inputResponses":{},)";
    const TestResponse answer = send(modern("tools/call", params, R"({"url":{}})"), "2026-07-28", call_headers);
    CHECK(answer.at("result/resultType") == "input_required");
    CHECK(answer.at("result/inputRequests/gatehouse_authorization/method") == "elicitation/create");
    CHECK(answer.at("result/requestState") == "s\"t\n");
  }
  SECTION("2026-07-28: not where the client cannot, and not for requests that may not ask") {
    CHECK(send(modern("tools/call", R"("name":"t",)", "{}"), "2026-07-28", call_headers).at("error/code") == "-32011");
    CHECK(send(modern("tools/list", "", R"({"url":{}})"), "2026-07-28", {{"mcp-method", "tools/list"}})
              .at("error/code") == "-32011");
  }
  const auto initialize = [](const std::string& version) {
    return R"({"jsonrpc":"2.0","id":7,"method":"initialize","params":{"protocolVersion":")" + version +
           R"(","capabilities":{"elicitation":{"url":{}}},"clientInfo":{"name":"c","version":"1"}}})";
  };
  SECTION("2025-11-25: an error that carries the elicitation") {
    const TestResponse answer = send(initialize("2025-11-25"), "2025-11-25", {});
    CHECK(answer.status == 200);
    CHECK(answer.at("id") == "7");
    CHECK(answer.at("error/code") == "-32042");
    CHECK(answer.at("error/data/elicitations/0/mode") == "url");
    CHECK(answer.at("error/data/elicitations/0/elicitationId").size() == 36);
    CHECK(
        answer.at("error/data/elicitations/0/url").starts_with("https://gatehouse.example.com/api/mcp_store/connect/"));
  }
  SECTION("2025-06-18 knows no such thing") {
    CHECK(send(initialize("2025-06-18"), "2025-06-18", {}).at("error/code") == "-32011");
  }
}
