// Replacing access tokens: when, by whom, and what each answer of the authorization server
// leaves behind. The scripted server rotates refresh tokens and revokes everything when it
// sees one twice.
#include <catch2/catch.hpp>

#include "tests/support/oauth_flow.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

constexpr UnixMillis half_life_ms = 1800 * 1000;
constexpr UnixMillis whole_life_ms = 3600 * 1000;

struct Connected : Flow {
  Connected() { connect(); }

  void answer_tokens(ScriptedResponse answer) {
    oauth.answers[oauth.token_endpoint()] = [this, answer](const FetchRequest&, const std::string&) {
      ++asked_for_tokens;
      return answer;
    };
  }
  bool needs_reauth() { return only_installation().at("results/0/needs_reauth") == "true"; }
  bool is_pending() { return only_installation().at("results/0/pending_oauth") == "true"; }
  int count(const std::string& kind) {
    int found = 0;
    for (const std::string& made : gateway.world.calls) found += made.starts_with(kind) ? 1 : 0;
    return found;
  }

  int asked_for_tokens = 0;
};

}  // namespace

TEST_CASE("before half of its life a token is used as it is", "[oauth]") {
  Connected flow;
  flow.gateway.world.clock.advance(half_life_ms - 1000);
  CHECK(flow.call().status == 200);
  CHECK(flow.oauth.refreshes == 0);
}

TEST_CASE("from half of its life on a token is replaced, once", "[oauth]") {
  Connected flow;
  flow.gateway.world.clock.advance(half_life_ms);
  CHECK(flow.call().status == 200);
  CHECK(flow.oauth.refreshes == 1);
  CHECK(flow.oauth.token_requests.back()["resource"] == "https://mcp.example.com/mcp");
  CHECK(flow.oauth.token_requests.back()["client_id"] == "client-1");
  CHECK(flow.call().status == 200);
  CHECK(flow.oauth.refreshes == 1);
  flow.gateway.world.clock.advance(whole_life_ms);
  CHECK(flow.call().status == 200);
  CHECK(flow.oauth.refreshes == 2);
  CHECK_FALSE(flow.oauth.reuse_detected);
}

TEST_CASE("a read copy that lags costs a fresh read, and no second refresh", "[oauth]") {
  Connected flow;
  const std::string id = flow.id();
  flow.gateway.world.store.replication = MemoryStore::Replication::on_demand;
  flow.gateway.world.clock.advance(half_life_ms);
  CHECK(flow.gateway.send(mcp_post(id, flow.key.secret)).status == 200);
  CHECK(flow.gateway.send(mcp_post(id, flow.key.secret)).status == 200);
  CHECK(flow.oauth.refreshes == 1);

  SECTION("also where it says that the user is needed") {
    flow.gateway.world.store.replication = MemoryStore::Replication::at_once;
    flow.gateway.world.clock.advance(whole_life_ms);
    flow.answer_tokens(json_answer(400, R"({"error":"invalid_grant"})"));
    CHECK(flow.call().at("error/data/reason") == "needs_reauth");
    flow.oauth.answers.clear();
    flow.gateway.world.store.replication = MemoryStore::Replication::on_demand;
    REQUIRE(flow.come_back(flow.oauth.grant(flow.install().at("redirect_url"))).status == 302);
    CHECK(flow.gateway.send(mcp_post(id, flow.key.secret)).status == 200);
  }
}

TEST_CASE("a token that the server refuses is replaced, and the call made once more", "[oauth]") {
  Connected flow;
  flow.oauth.live_tokens.clear();
  CHECK(flow.call().status == 200);
  CHECK(flow.oauth.refreshes == 1);

  SECTION("once, and not for ever") {
    flow.oauth.answers[flow.oauth.server_url] = [](const FetchRequest&, const std::string&) {
      return ScriptedResponse{401, {}, {}};
    };
    const TestResponse refused = flow.call();
    CHECK(refused.status == 403);
    CHECK(refused.at("error/code") == "-32011");
    CHECK(refused.at("error/data/reason") == "credential_rejected");
    CHECK(flow.oauth.refreshes == 2);
    CHECK_FALSE(flow.needs_reauth());
  }
}

TEST_CASE("many calls at once, one refresh, no call fails", "[oauth]") {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    for (const UnixMillis age : {half_life_ms, whole_life_ms, UnixMillis{0}}) {
      Connected flow;
      const std::string id = flow.id();
      flow.gateway.world.clock.advance(age);
      // Without age: refused by the server before its time.
      if (age == 0) flow.oauth.live_tokens.clear();
      // A token that is replaced before its end mostly goes on to be good.
      flow.oauth.keeps_old_tokens = age == half_life_ms;
      flow.gateway.world.delivery = Delivery::queued;
      std::vector<std::unique_ptr<Activation>> calls;
      for (int count = 0; count < 100; ++count) calls.push_back(flow.gateway.start(mcp_post(id, flow.key.secret)));
      flow.gateway.world.run_until_idle_in_random_order(seed);
      int good = 0;
      for (const auto& call : calls) good += call->done() && call->response().status == 200 ? 1 : 0;
      CAPTURE(seed, age);
      CHECK(good == 100);
      CHECK(flow.oauth.refreshes == 1);
      CHECK_FALSE(flow.oauth.reuse_detected);
    }
  }
}

TEST_CASE("a client that goes away in the middle of the refresh does not take the tokens with it", "[oauth]") {
  Connected flow;
  const std::string id = flow.id();
  flow.gateway.world.clock.advance(whole_life_ms);
  flow.gateway.world.delivery = Delivery::queued;
  auto winner = flow.gateway.start(mcp_post(id, flow.key.secret));
  while (flow.oauth.refreshes == 0) flow.gateway.world.deliver(0);
  CHECK_FALSE(winner->cancel());
  auto other = flow.gateway.start(mcp_post(id, flow.key.secret));
  while (!winner->cancel()) flow.gateway.world.deliver(0);
  flow.gateway.world.run_until_idle();
  CHECK(other->response().status == 200);
  CHECK(flow.oauth.refreshes == 1);
  CHECK_FALSE(flow.oauth.reuse_detected);
}

TEST_CASE("where the refresher dies, another takes over when its lease has ended", "[oauth]") {
  Connected flow;
  const std::string id = flow.id();
  flow.gateway.world.clock.advance(whole_life_ms);
  flow.gateway.world.delivery = Delivery::queued;
  {
    auto winner = flow.gateway.start(mcp_post(id, flow.key.secret));
    // Up to the exchange, which never leaves.
    while (flow.gateway.world.pending().at(0) != "fetch POST https://auth.example.com/token") {
      flow.gateway.world.deliver(0);
    }
  }
  CHECK(flow.gateway.send(mcp_post(id, flow.key.secret)).status == 200);
  CHECK(flow.oauth.refreshes == 1);
  CHECK(flow.count("sleep") > 0);
}

TEST_CASE("a refused refresh token means a new authorization, and nothing is lost", "[oauth]") {
  Connected flow;
  flow.gateway.world.clock.advance(half_life_ms);
  flow.answer_tokens(json_answer(400, R"({"error":"invalid_grant"})"));
  const TestResponse refused = flow.call();
  CHECK(refused.status == 403);
  CHECK(refused.at("error/code") == "-32011");
  CHECK(refused.at("error/data/reason") == "needs_reauth");
  CHECK(flow.needs_reauth());
  CHECK_FALSE(flow.is_pending());
  CHECK(flow.call().at("error/data/reason") == "needs_reauth");
  CHECK(flow.asked_for_tokens == 1);

  flow.oauth.answers.clear();
  const std::string link = refused.at("error/data/authorize_url").substr(origin.size());
  const TestResponse opened = flow.gateway.send({.path = link});
  REQUIRE(flow.come_back(flow.oauth.grant(opened.header("location"))).status == 302);
  CHECK_FALSE(flow.needs_reauth());
  CHECK(flow.call().status == 200);
}

TEST_CASE("a client that the server no longer knows: its registration is dropped", "[oauth]") {
  Connected flow;
  flow.gateway.world.clock.advance(whole_life_ms);
  flow.answer_tokens(json_answer(401, R"({"error":"invalid_client"})"));
  const TestResponse refused = flow.call();
  CHECK(refused.at("error/data/reason") == "needs_reauth");
  flow.oauth.answers.clear();
  const std::string link = refused.at("error/data/authorize_url").substr(origin.size());
  const TestResponse opened = flow.gateway.send({.path = link});
  REQUIRE(flow.come_back(flow.oauth.grant(opened.header("location"))).status == 302);
  CHECK(flow.oauth.asked["client_id"] == "client-2");
  CHECK(flow.call().status == 200);
}

TEST_CASE("an authorization server that cannot answer costs nothing while the token lives", "[oauth]") {
  const ScriptedResponse rows[] = {
      json_answer(500, "{}"),
      json_answer(429, R"({"error":"slow_down"})"),
      {502, {{"Content-Type", "text/html"}}, "<html>"},
      {200, {{"Content-Type", "text/html"}}, "<html>Sign in</html>"},
      {302, {{"Location", "https://evil.example.com/token"}}, {}},
      {403, {{"Content-Type", "text/html"}}, "<html>blocked"},
      {400, {}, {}},
      json_answer(400, R"({"message":"Rate limit exceeded"})"),
      json_answer(401, R"({"message":"Unauthorized"})"),
      json_answer(400, R"({"error":"rate_limit_exceeded"})"),
      json_answer(400, R"({"error":{"code":500,"message":"Internal"}})"),
      json_answer(200, R"({"ok":false,"error":"internal_server_error"})"),
      {0, {}, {}, HostError::unavailable},
      {0, {}, {}, HostError::timeout},
  };
  for (const ScriptedResponse& row : rows) {
    CAPTURE(row.status, row.body);
    Connected flow;
    flow.gateway.world.clock.advance(half_life_ms);
    flow.answer_tokens(row);
    CHECK(flow.call().status == 200);
    CHECK(flow.call().status == 200);
    CHECK(flow.asked_for_tokens == 1);
    CHECK_FALSE(flow.needs_reauth());

    flow.gateway.world.clock.advance(61'000);
    CHECK(flow.call().status == 200);
    CHECK(flow.asked_for_tokens == 2);

    flow.gateway.world.clock.advance(half_life_ms);
    const TestResponse refused = flow.call();
    CHECK(refused.status == 502);
    CHECK(refused.at("error/code") == "-32014");
    CHECK_FALSE(flow.needs_reauth());

    flow.oauth.answers.clear();
    flow.gateway.world.clock.advance(11'000);
    CHECK(flow.call().status == 200);
  }
}

TEST_CASE("what replaces a Bearer token is kept, whatever its type is called", "[oauth]") {
  Connected flow;
  flow.gateway.world.clock.advance(half_life_ms);
  flow.oauth.live_tokens = {{"access-2", "files:read"}};
  flow.answer_tokens(json_answer(
      200, R"({"access_token":"access-2","refresh_token":"refresh-2","token_type":"user","expires_in":3600})"));
  CHECK(flow.call().status == 200);
  CHECK_FALSE(flow.needs_reauth());
  flow.gateway.world.clock.advance(half_life_ms);
  CHECK(flow.call().status == 200);
  // The call itself came after it.
  const std::vector<RecordedFetch>& fetches = flow.gateway.world.fetches;
  CHECK(form_of(fetches[fetches.size() - 2].body)["refresh_token"] == "refresh-2");
}

TEST_CASE("an answer whose body does not come, or is too large, is no answer", "[oauth]") {
  for (const HostError failure : {HostError::timeout, HostError::too_large, HostError::broken}) {
    Connected flow;
    flow.oauth.keeps_old_tokens = true;
    flow.gateway.world.clock.advance(half_life_ms);
    flow.gateway.world.fail(OperationKind::read_body, failure);
    CHECK(flow.call().status == 200);
    CHECK_FALSE(flow.needs_reauth());
  }
}

TEST_CASE("a change of the installation in the middle of the refresh is kept, and so are the tokens", "[oauth]") {
  Connected flow;
  const std::string id = flow.id();
  flow.gateway.world.clock.advance(whole_life_ms);
  flow.gateway.world.delivery = Delivery::queued;
  auto call = flow.gateway.start(mcp_post(id, flow.key.secret));
  while (flow.oauth.refreshes == 0) flow.gateway.world.deliver(0);
  flow.gateway.world.delivery = Delivery::immediate;
  const std::string path = TestGateway::installations_path() + id + "/";

  SECTION("renamed") {
    flow.gateway.send(
        {.method = "PATCH", .path = path, .body = R"({"display_name":"New"})", .api_key = flow.key.secret});
    flow.gateway.world.run_until_idle();
    CHECK(call->response().status == 200);
    CHECK(flow.only_installation().at("results/0/name") == "New");
    CHECK(flow.call().status == 200);
    CHECK(flow.oauth.refreshes == 1);
  }
  SECTION("authorized anew: the newer tokens win") {
    REQUIRE(flow.come_back(flow.oauth.grant(flow.install().at("redirect_url"))).status == 302);
    flow.gateway.world.run_until_idle();
    CHECK(call->response().status == 200);
    CHECK(flow.gateway.world.fetches.back().request.headers.back().value == "Bearer " + flow.oauth.newest_token);
    CHECK(flow.call().status == 200);
    CHECK(flow.oauth.refreshes == 1);
  }
  SECTION("removed") {
    REQUIRE(flow.gateway.send({.method = "DELETE", .path = path, .api_key = flow.key.secret}).status == 204);
    flow.gateway.world.run_until_idle();
    CHECK(call->response().status == 404);
    CHECK(flow.gateway.send({.path = TestGateway::installations_path(), .api_key = flow.key.secret}).at("count") ==
          "0");
  }
}

TEST_CASE("rotated tokens are kept although storage is away for a moment", "[oauth]") {
  Connected flow;
  const std::string id = flow.id();
  flow.gateway.world.clock.advance(whole_life_ms);
  flow.gateway.world.delivery = Delivery::queued;
  auto call = flow.gateway.start(mcp_post(id, flow.key.secret));
  while (flow.oauth.refreshes == 0) flow.gateway.world.deliver(0);
  flow.gateway.world.fail(OperationKind::kv_commit, HostError::unavailable, 3);
  flow.gateway.world.run_until_idle();
  CHECK(call->response().status == 200);
  CHECK(flow.oauth.refreshes == 1);
}

TEST_CASE("expires_in: what cannot be is not believed", "[oauth]") {
  struct Row {
    const char* expires_in;
    int refreshes_after_a_day;
  };
  for (const Row& row : {Row{"", 0}, Row{"0", 0}, Row{"-5", 0}, Row{R"("soon")", 0}, Row{"null", 0},
                         Row{R"("3600")", 1}, Row{"3600", 1}, Row{"1e400", 0}, Row{"99999999999999999999", 0}}) {
    CAPTURE(row.expires_in);
    Flow flow;
    flow.oauth.expires_in = row.expires_in;
    const std::string back = flow.oauth.grant(flow.install().at("redirect_url"));
    const std::string landed = flow.come_back(back).header("location");
    CAPTURE(landed);
    if (!landed.ends_with("oauth_complete=true")) {
      CHECK(std::string(row.expires_in) == "1e400");  // No JSON that can be read.
      continue;
    }
    flow.gateway.world.clock.advance(24 * whole_life_ms);
    CHECK(flow.call().status == 200);
    CHECK(flow.oauth.refreshes == row.refreshes_after_a_day);
  }
}

TEST_CASE("without a refresh token a token is used to its end, and then the user is asked", "[oauth]") {
  Flow flow;
  flow.oauth.issues_refresh_tokens = false;
  flow.connect();
  flow.gateway.world.clock.advance(half_life_ms);
  CHECK(flow.call().status == 200);
  flow.gateway.world.clock.advance(half_life_ms);
  CHECK(flow.call().at("error/data/reason") == "needs_reauth");
  CHECK(flow.only_installation().at("results/0/needs_reauth") == "true");
  CHECK(flow.oauth.refreshes == 0);
}

TEST_CASE("a server that moves to another authorization server: nothing of the old client's is shown to it",
          "[oauth]") {
  Connected flow;
  const std::string old_token_endpoint = flow.oauth.token_endpoint();
  flow.oauth.issuer = "https://new.example.com";
  flow.oauth.live_tokens.clear();
  const TestResponse refused = flow.call();
  CHECK(refused.status == 403);
  CHECK(refused.at("error/code") == "-32011");
  CHECK(refused.at("error/data/reason") == "needs_reauth");
  CHECK(flow.needs_reauth());
  CHECK(flow.oauth.refreshes == 0);

  const std::string link = refused.at("error/data/authorize_url").substr(origin.size());
  const TestResponse opened = flow.gateway.send({.path = link});
  REQUIRE(opened.status == 302);
  CHECK(flow.oauth.registrations == 2);
  REQUIRE(flow.come_back(flow.oauth.grant(opened.header("location"))).status == 302);
  CHECK(flow.oauth.asked["client_id"] == "client-2");
  CHECK(flow.call().status == 200);
}

TEST_CASE("an expired token whose authorization server is away: asked whether another has taken its place", "[oauth]") {
  Connected flow;
  flow.gateway.world.clock.advance(whole_life_ms);
  flow.answer_tokens({0, {}, {}, HostError::unavailable});
  CHECK(flow.call().status == 502);
  CHECK_FALSE(flow.needs_reauth());

  flow.oauth.answers.clear();
  flow.oauth.answers[flow.oauth.token_endpoint()] = [](const FetchRequest&, const std::string&) {
    return json_answer(404, "{}");
  };
  flow.oauth.issuer = "https://new.example.com";
  CHECK(flow.call().status == 502);
  flow.gateway.world.clock.advance(11'000);
  CHECK(flow.call().at("error/data/reason") == "needs_reauth");
  CHECK(flow.needs_reauth());
}

TEST_CASE("an authorization server that is away for a moment withdraws nothing, wherever its metadata is", "[oauth]") {
  Flow flow;
  const std::string metadata = "https://mcp.example.com/tenant/metadata.json";
  const auto names = [](const std::string& resource, const std::string& issuer) {
    return [resource, issuer](const FetchRequest&, const std::string&) {
      return json_answer(200, R"({"resource":")" + resource + R"(","authorization_servers":[")" + issuer + R"("]})");
    };
  };
  const auto serve = flow.gateway.world.on_fetch;
  flow.gateway.world.on_fetch = [&](const FetchRequest& request, const std::string& body) {
    ScriptedResponse answer = serve(request, body);
    if (answer.status == 401) answer.headers = {{"WWW-Authenticate", "Bearer resource_metadata=\"" + metadata + "\""}};
    return answer;
  };
  flow.oauth.answers[metadata] = names(flow.oauth.server_url, flow.oauth.issuer);
  flow.oauth.answers[flow.oauth.resource_metadata_url()] = [](const FetchRequest&, const std::string&) {
    return json_answer(404, "{}");
  };
  flow.oauth.answers["https://mcp.example.com/.well-known/oauth-protected-resource"] =
      names("https://mcp.example.com", "https://main.example.com");
  flow.connect();
  flow.gateway.world.clock.advance(whole_life_ms);
  flow.oauth.answers[flow.oauth.token_endpoint()] = [](const FetchRequest&, const std::string&) {
    return json_answer(503, "{}");
  };
  CHECK(flow.call().status == 502);
  flow.oauth.answers.erase(flow.oauth.token_endpoint());
  flow.gateway.world.clock.advance(11'000);
  CHECK(flow.call().status == 200);
}

TEST_CASE("a refresh that has failed is not waited for by the call that tried it", "[oauth]") {
  Connected flow;
  const std::string id = flow.id();
  flow.gateway.world.clock.advance(whole_life_ms);
  flow.oauth.answers[flow.oauth.token_endpoint()] = [&](const FetchRequest&, const std::string&) {
    // Its lease cannot be changed then.
    flow.gateway.world.fail(OperationKind::kv_commit, HostError::unavailable);
    return json_answer(503, "{}");
  };
  const UnixMillis began_at = flow.gateway.world.clock.now();
  CHECK(flow.gateway.send(mcp_post(id, flow.key.secret)).status == 502);
  CHECK(flow.gateway.world.clock.now() == began_at);
}

TEST_CASE("a client given by hand is never shown to another issuer", "[oauth]") {
  Flow flow;
  const TestResponse installed = flow.install(R"(,"client_id":"given","client_secret":"by-hand")");
  REQUIRE(flow.come_back(flow.oauth.grant(installed.at("redirect_url"))).status == 302);
  flow.oauth.issuer = "https://new.example.com";
  flow.oauth.live_tokens.clear();
  const TestResponse refused = flow.call();
  const std::string link = refused.at("error/data/authorize_url").substr(origin.size());
  const TestResponse opened = flow.gateway.send({.path = link});
  REQUIRE(opened.status == 302);
  REQUIRE(flow.come_back(flow.oauth.grant(opened.header("location"))).status == 302);
  CHECK(flow.oauth.asked["client_id"] == "client-1");
}
