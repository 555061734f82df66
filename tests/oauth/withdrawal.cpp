// What ends a grant, and what does not: needs_reauth is true once the authorization server has
// refused it, and at no other time.
#include <catch2/catch.hpp>

#include "core/limits.h"
#include "tests/support/oauth_flow.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

constexpr UnixMillis half_life_ms = 1800 * 1000;
constexpr UnixMillis whole_life_ms = 3600 * 1000;

struct Withdrawn : Flow {
  explicit Withdrawn(bool has_refresh_token = true) {
    oauth.issues_refresh_tokens = has_refresh_token;
    connect();
  }
  void answer_refresh(ScriptedResponse answer) {
    oauth.answers[oauth.token_endpoint()] = [this, answer](const FetchRequest&, const std::string&) {
      ++asked;
      return answer;
    };
  }
  bool needs_reauth() { return only_installation().at("results/0/needs_reauth") == "true"; }
  /// The next call says that the user must authorize again, and where.
  void check_withdrawn() {
    const TestResponse refused = call();
    CHECK(refused.at("error/data/reason") == "needs_reauth");
    CHECK(refused.at("error/data/authorize_url").starts_with("https://"));
    CHECK(needs_reauth());
  }
  /// The server refuses every token, with this challenge.
  void refuse(const std::string& challenge) {
    oauth.answers[oauth.server_url] = [challenge](const FetchRequest&, const std::string&) {
      return ScriptedResponse{401, {{"WWW-Authenticate", challenge}}, {}};
    };
  }

  int asked = 0;
};

}  // namespace

TEST_CASE("a refusal of anything but the refresh token costs nothing while the token lives", "[oauth]") {
  for (const char* code : {"invalid_client", "unauthorized_client", "invalid_request", "invalid_scope",
                           "unsupported_grant_type", "access_denied"}) {
    CAPTURE(code);
    Withdrawn flow;
    flow.gateway.world.clock.advance(half_life_ms);
    flow.answer_refresh(json_answer(400, R"({"error":")" + std::string(code) + R"("})"));
    CHECK(flow.call().status == 200);
    CHECK(flow.call().status == 200);
    CHECK(flow.asked == 1);
    CHECK_FALSE(flow.needs_reauth());

    flow.gateway.world.clock.advance(half_life_ms);
    flow.check_withdrawn();
  }
}

TEST_CASE("a refusal of a refused token's replacement is believed at once", "[oauth]") {
  Withdrawn flow;
  flow.oauth.live_tokens.clear();
  flow.answer_refresh(json_answer(401, R"({"error":"invalid_client"})"));
  CHECK(flow.call().at("error/data/reason") == "needs_reauth");
  CHECK(flow.needs_reauth());
}

TEST_CASE("a refusal in the server's own words is one when it goes on", "[oauth]") {
  const ScriptedResponse rows[] = {
      json_answer(400, R"({"code":400,"error_code":"refresh_token_not_found","msg":"Invalid Refresh Token"})"),
      json_answer(401, R"({"error":{"message":"expired"}})"),
      json_answer(422, "{}"),
      {401, {}, {}},
  };
  for (const ScriptedResponse& row : rows) {
    for (const bool is_expired : {true, false}) {
      CAPTURE(row.status, row.body, is_expired);
      Withdrawn flow;
      if (is_expired) flow.gateway.world.clock.advance(whole_life_ms);
      // Refused by the server before its time.
      if (!is_expired) flow.oauth.live_tokens.clear();
      flow.answer_refresh(row);
      CHECK(flow.call().at("error/code") == "-32014");
      flow.gateway.world.clock.advance(limits::oauth_back_off_dead_ms - 1);
      CHECK(flow.call().at("error/code") == "-32014");
      CHECK(flow.asked == 1);
      flow.gateway.world.clock.advance(1);
      CHECK(flow.call().at("error/code") == "-32014");
      CHECK(flow.asked == 2);
      CHECK_FALSE(flow.needs_reauth());

      flow.gateway.world.clock.advance(limits::oauth_doubt_ms - limits::oauth_back_off_dead_ms);
      flow.check_withdrawn();
    }
  }
}

TEST_CASE("a refusal in the server's own words is none until it has gone on for long enough", "[oauth]") {
  Withdrawn flow;
  const auto refuse_refresh = [&flow] {
    flow.answer_refresh(json_answer(400, R"({"message":"Rate limit exceeded"})"));
  };
  // From the first such refusal, not from the end of the token.
  flow.gateway.world.clock.advance(24 * whole_life_ms);
  refuse_refresh();
  CHECK(flow.call().at("error/code") == "-32014");
  flow.gateway.world.clock.advance(limits::oauth_doubt_ms - 1);
  CHECK(flow.call().at("error/code") == "-32014");
  CHECK(flow.asked == 2);

  SECTION("once it has not, all is as it was") {
    flow.oauth.answers.clear();
    flow.gateway.world.clock.advance(limits::oauth_back_off_dead_ms);
    CHECK(flow.call().status == 200);
    refuse_refresh();
    flow.gateway.world.clock.advance(whole_life_ms);
    CHECK(flow.call().at("error/code") == "-32014");
    CHECK_FALSE(flow.needs_reauth());
  }
  SECTION("a server that cannot answer at all refuses nothing, however long") {
    flow.answer_refresh(json_answer(503, "{}"));
    flow.gateway.world.clock.advance(whole_life_ms);
    CHECK(flow.call().at("error/code") == "-32014");
    CHECK_FALSE(flow.needs_reauth());
  }
}

TEST_CASE("two refusals in the server's own words, and good calls between them, are none that goes on", "[oauth]") {
  Withdrawn flow;
  flow.gateway.world.clock.advance(whole_life_ms);
  for (int day = 0; day < 3; ++day) {
    flow.answer_refresh(json_answer(401, "{}"));
    CHECK(flow.call().at("error/code") == "-32014");
    flow.gateway.world.clock.advance(limits::oauth_doubt_longest_ms);
  }
  CHECK_FALSE(flow.needs_reauth());
}

TEST_CASE("a server that says it is down, or a gate in front of it, refuses nothing, however long", "[oauth]") {
  const ScriptedResponse rows[] = {
      json_answer(400, R"({"error":"temporarily_unavailable"})"),
      json_answer(401, R"({"error":"slow_down"})"),
      {403, {{"Content-Type", "text/html"}}, "<html>blocked by the firewall"},
      {400, {{"Retry-After", "3600"}}, "{}"},
  };
  for (const ScriptedResponse& row : rows) {
    CAPTURE(row.status, row.body);
    Withdrawn flow;
    flow.gateway.world.clock.advance(whole_life_ms);
    flow.answer_refresh(row);
    for (int minute = 0; minute < 30; ++minute) {
      CHECK(flow.call().at("error/code") == "-32014");
      flow.gateway.world.clock.advance(60'000);
    }
    CHECK_FALSE(flow.needs_reauth());
    flow.oauth.answers.clear();
    CHECK(flow.call().status == 200);
  }
}

TEST_CASE("a refusal that is not believed yet is not asked for each minute", "[oauth]") {
  Withdrawn flow;
  flow.gateway.world.clock.advance(whole_life_ms / 2 + 1);
  flow.answer_refresh(json_answer(400, R"({"error":"invalid_scope"})"));
  for (int minute = 0; minute < 20; ++minute) {
    CHECK(flow.call().status == 200);
    flow.gateway.world.clock.advance(60'000);
  }
  CHECK(flow.asked == 4);
}

TEST_CASE("tokens that want a proof of possession end the grant at once", "[oauth]") {
  Withdrawn flow;
  flow.gateway.world.clock.advance(whole_life_ms);
  flow.answer_refresh(json_answer(200, R"({"access_token":"t","token_type":"DPoP","expires_in":3600})"));
  for (int call = 0; call < 5; ++call) CHECK(flow.call().at("error/data/reason") == "needs_reauth");
  CHECK(flow.asked == 1);
}

TEST_CASE("a 401 that does not speak of the token withdraws nothing", "[oauth]") {
  Withdrawn flow(false);
  SECTION("no challenge's error: the token is tried again") {
    flow.refuse("Bearer");
    const TestResponse refused = flow.call();
    CHECK(refused.status == 403);
    CHECK(refused.at("error/data/reason") == "credential_rejected");
    CHECK(refused.at("error/data/authorize_url").starts_with("https://"));
    CHECK_FALSE(flow.needs_reauth());
    flow.oauth.answers.clear();
    CHECK(flow.call().status == 200);
  }
  SECTION("invalid_token: it is dead") {
    flow.refuse(R"(Bearer error="invalid_token")");
    CHECK(flow.call().at("error/data/reason") == "needs_reauth");
    CHECK(flow.needs_reauth());
  }
}

TEST_CASE("a call that finds the grant withdrawn gives way to an authorization that came first", "[oauth]") {
  Withdrawn flow;
  const std::string id = flow.id();
  const std::string moved = "https://new.example.com";
  const std::string back =
      flow.oauth.grant(flow.gateway
                           .send({.path = TestGateway::installations_path() + "authorize/?installation_id=" + id,
                                  .api_key = flow.key.secret})
                           .header("location"));
  flow.oauth.live_tokens.clear();
  // While the call asks whether the server has moved, which it has, the user comes back.
  bool came_back = false;
  const std::string metadata = flow.oauth.resource_metadata_url();
  const std::string server = flow.oauth.server_url;
  flow.oauth.answers[metadata] = [&flow, &came_back, back, moved, server](const FetchRequest&, const std::string&) {
    if (!came_back) {
      came_back = true;
      CHECK(flow.come_back(back).status == 302);
    }
    return json_answer(200, R"({"resource":")" + server + R"(","authorization_servers":[")" + moved + R"("]})");
  };
  CHECK(flow.gateway.send(mcp_post(id, flow.key.secret)).status == 200);
  CHECK(came_back);
  CHECK_FALSE(flow.needs_reauth());
}

TEST_CASE("a withdrawal that cannot be stored is not claimed", "[oauth]") {
  Withdrawn flow(false);
  const std::string id = flow.id();
  flow.gateway.world.clock.advance(whole_life_ms);
  flow.gateway.world.fail(OperationKind::kv_commit, HostError::unavailable);
  CHECK(flow.gateway.send(mcp_post(id, flow.key.secret)).status == 503);
  CHECK_FALSE(flow.needs_reauth());
  CHECK(flow.gateway.send(mcp_post(id, flow.key.secret)).at("error/data/reason") == "needs_reauth");
  CHECK(flow.needs_reauth());
}

TEST_CASE("a session's stream and its end are refused as a call is, with a token that nothing replaces", "[oauth]") {
  Withdrawn flow(false);
  const std::string id = flow.id();
  flow.gateway.world.clock.advance(whole_life_ms);
  for (const char* method : {"GET", "DELETE"}) {
    const TestResponse refused = flow.gateway.send({.method = method,
                                                    .path = TestGateway::proxy_path(id),
                                                    .headers = {{"mcp-session-id", "s"}},
                                                    .api_key = flow.key.secret});
    CAPTURE(method);
    CHECK(refused.status == 403);
    CHECK(refused.at("id") == "null");
    CHECK(refused.at("error/data/authorize_url").starts_with("https://"));
  }
}

TEST_CASE("a session's stream and its end get a new token where the old one has run out", "[oauth]") {
  for (const char* method : {"GET", "DELETE"}) {
    Withdrawn flow;
    const std::string id = flow.id();
    flow.gateway.world.clock.advance(whole_life_ms);
    CHECK(flow.gateway
              .send({.method = method,
                     .path = TestGateway::proxy_path(id),
                     .headers = {{"mcp-session-id", "s"}},
                     .api_key = flow.key.secret})
              .status == 200);
    CHECK(flow.oauth.refreshes == 1);
  }
}
