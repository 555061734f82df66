// Storage that is away when there is something to keep, and authorization servers that are slow.
#include <algorithm>
#include <catch2/catch.hpp>

#include "core/limits.h"
#include "tests/support/oauth_flow.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

constexpr UnixMillis whole_life_ms = 3600 * 1000;
/// Failing commits for that long.
int failures_in(UnixMillis milliseconds) { return static_cast<int>(milliseconds / limits::storage_pause_ms); }

struct Refreshing : Flow {
  std::string installation;
  std::unique_ptr<Activation> activation;

  /// A refresh whose exchange is done and whose tokens are not stored yet.
  Refreshing() {
    connect();
    installation = id();
    gateway.world.clock.advance(whole_life_ms);
    gateway.world.delivery = Delivery::queued;
    activation = gateway.start(mcp_post(installation, key.secret));
    while (oauth.refreshes == 0) gateway.world.deliver(0);
  }
  void finish() {
    gateway.world.run_until_idle();
    gateway.world.delivery = Delivery::immediate;
  }
};

}  // namespace

TEST_CASE("rotated tokens are kept although storage is away for twenty seconds", "[oauth]") {
  Refreshing flow;
  flow.gateway.world.fail(OperationKind::kv_commit, HostError::unavailable, failures_in(20'000));
  flow.finish();
  CHECK(flow.activation->response().status == 200);
  CHECK(flow.call().status == 200);
  CHECK(flow.oauth.refreshes == 1);
  CHECK_FALSE(flow.oauth.reuse_detected);
}

TEST_CASE("storage that stays away: the call is refused, the record stands, and the log says what is lost", "[oauth]") {
  Refreshing flow;
  const std::string before = flow.gateway.world.store.read_copy("installation/7/" + flow.installation).value();
  flow.gateway.world.fail(OperationKind::kv_commit, HostError::unavailable,
                          10 * failures_in(limits::storage_patience_ms));
  flow.finish();
  CHECK(flow.activation->response().status == 502);
  CHECK(flow.gateway.world.store.read_copy("installation/7/" + flow.installation) == before);
  bool is_logged = false;
  for (const LogLine& line : flow.gateway.world.log) is_logged = is_logged || line.level == LogLevel::error;
  CHECK(is_logged);
}

TEST_CASE("the tokens of an authorization are kept although storage is away for twenty seconds", "[oauth]") {
  Flow flow;
  const std::string back = flow.oauth.grant(flow.install().at("redirect_url"));
  flow.gateway.world.delivery = Delivery::queued;
  auto returning = flow.gateway.start({.path = back});
  while (flow.oauth.exchanges == 0) flow.gateway.world.deliver(0);
  flow.gateway.world.fail(OperationKind::kv_commit, HostError::unavailable, failures_in(20'000));
  flow.gateway.world.run_until_idle();
  flow.gateway.world.delivery = Delivery::immediate;
  CHECK(returning->response().status == 302);
  CHECK(flow.call().status == 200);
}

TEST_CASE("a slow exchange and storage that is away after it: nobody else shows the refresh token", "[oauth]") {
  Flow flow;
  flow.connect();
  const std::string id = flow.id();
  NativeWorld& world = flow.gateway.world;
  const auto serve = world.on_fetch;
  world.on_fetch = [&](const FetchRequest& request, const std::string& body) {
    if (request.url == flow.oauth.token_endpoint()) world.clock.advance(15'000);
    return serve(request, body);
  };
  world.clock.advance(whole_life_ms);
  const UnixMillis began_at = world.clock.now();
  world.delivery = Delivery::queued;
  auto first = flow.gateway.start(mcp_post(id, flow.key.secret));
  while (flow.oauth.refreshes == 0) world.deliver(0);
  world.fail(OperationKind::kv_commit, HostError::unavailable, failures_in(60'000));
  while (world.clock.now() < began_at + 30'000 || world.pending().front() != "sleep") world.deliver(0);
  // Storage is back, and while the first call still pauses, somebody else comes.
  world.fail(OperationKind::kv_commit, HostError::none, 0);
  auto second = flow.gateway.start(mcp_post(id, flow.key.secret));
  while (!world.pending().empty()) {
    const std::vector<std::string> pending = world.pending();
    const auto call = std::find_if(pending.begin(), pending.end(), [](const auto& made) { return made != "sleep"; });
    world.deliver(call == pending.end() ? 0 : static_cast<std::size_t>(call - pending.begin()));
  }
  CHECK(first->response().status == 200);
  CHECK(second->response().status == 200);
  CHECK(flow.oauth.refreshes == 1);
  CHECK_FALSE(flow.oauth.reuse_detected);
}

TEST_CASE("tokens that were had after all undo the withdrawal that somebody read from the used ones", "[oauth]") {
  Flow flow;
  flow.connect();
  const std::string id = flow.id();
  NativeWorld& world = flow.gateway.world;
  world.clock.advance(whole_life_ms);
  // A machine that stood still: the lease has ended when the answer comes.
  int asked = 0;
  flow.oauth.answers[flow.oauth.token_endpoint()] = [&](const FetchRequest&, const std::string&) {
    if (++asked > 1) return json_answer(400, R"({"error":"invalid_grant"})");
    world.clock.advance(limits::oauth_lease_ms);
    flow.oauth.live_tokens = {{"access-2", "files:read"}};
    return json_answer(200, R"({"access_token":"access-2","refresh_token":"refresh-2","expires_in":3600})");
  };
  world.delivery = Delivery::queued;
  auto first = flow.gateway.start(mcp_post(id, flow.key.secret));
  while (asked == 0) world.deliver(0);
  while (!world.pending().front().starts_with("kv_commit")) world.deliver(0);
  auto second = flow.gateway.start(mcp_post(id, flow.key.secret));
  while (world.pending().size() > 1) world.deliver(1);
  CHECK(second->response().status == 403);
  world.run_until_idle();
  world.delivery = Delivery::immediate;
  CHECK(first->response().status == 200);
  CHECK(flow.only_installation().at("results/0/needs_reauth") == "false");
  CHECK(flow.call().status == 200);
}

TEST_CASE("an exchange for tokens gets longer than one for a document, and all of a refresh is in its lease",
          "[oauth]") {
  Flow flow;
  flow.connect();
  for (const RecordedFetch& sent : flow.gateway.world.fetches) {
    const bool is_exchange = sent.request.url == flow.oauth.token_endpoint();
    CHECK(sent.request.timeout_ms == (is_exchange ? 20'000 : 10'000));
  }
  CHECK(limits::oauth_token_exchange_ms + limits::oauth_body_ms + limits::storage_patience_ms < limits::oauth_lease_ms);
  CHECK(limits::oauth_lease_ms < limits::oauth_wait_ms);
}

TEST_CASE("a token endpoint that says when to come back is not asked before, within reason", "[oauth]") {
  struct Row {
    const char* retry_after;
    UnixMillis pause_ms;
  };
  for (const Row& row :
       {Row{"120", 120'000}, Row{"1", 10'000}, Row{"86400", 300'000}, Row{"999999999999999999", 300'000},
        Row{"-5", 10'000}, Row{"soon", 10'000}, Row{"99999999999999999999", 10'000}}) {
    for (const int status : {429, 400}) {
      CAPTURE(status, row.retry_after);
      Flow flow;
      flow.connect();
      const std::string id = flow.id();
      int asked = 0;
      flow.oauth.answers[flow.oauth.token_endpoint()] = [&](const FetchRequest&, const std::string&) {
        ++asked;
        return ScriptedResponse{status, {{"Retry-After", row.retry_after}}, {}};
      };
      flow.gateway.world.clock.advance(whole_life_ms);
      CHECK(flow.gateway.send(mcp_post(id, flow.key.secret)).status == 502);
      flow.gateway.world.clock.advance(row.pause_ms - 1);
      flow.gateway.send(mcp_post(id, flow.key.secret));
      CHECK(asked == 1);
      flow.gateway.world.clock.advance(1);
      flow.gateway.send(mcp_post(id, flow.key.secret));
      CHECK(asked == 2);
    }
  }
}
