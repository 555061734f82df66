// The state of an authorization: what redeems it, once, and what the response must be.
#include <algorithm>
#include <catch2/catch.hpp>

#include "storage/keys.h"
#include "storage/records.h"
#include "tests/support/oauth_flow.h"

using namespace gatehouse;
using namespace gatehouse::test;

TEST_CASE("a state that is none is refused, and nothing is asked of anybody", "[oauth]") {
  Flow flow;
  const TestResponse installed = flow.install();
  const std::string good = flow.oauth.grant(installed.at("redirect_url"));
  const std::string path = "/api/mcp_store/oauth_redirect/";
  std::string other = good;
  other.back() = other.back() == 'A' ? 'B' : 'A';
  for (const std::string& bad : {path, path + "?code=c&state=", path + "?code=c&state=x", other, good + "&state=x",
                                 path + "?code=c&state=%00"}) {
    const std::size_t records = flow.gateway.world.store.record_count();
    const TestResponse answer = flow.come_back(bad);
    CAPTURE(bad, answer.body);
    CHECK(answer.status == 400);
    CHECK(answer.at("attr") == "state");
    CHECK(flow.gateway.world.store.record_count() == records);
  }
  CHECK(flow.oauth.exchanges == 0);
  CHECK(flow.come_back(good).status == 302);
}

TEST_CASE("a state is good once", "[oauth]") {
  Flow flow;
  const std::string back = flow.oauth.grant(flow.install().at("redirect_url"));
  CHECK(flow.come_back(back).status == 302);
  CHECK(flow.come_back(back).status == 400);
  CHECK(flow.oauth.exchanges == 1);
}

TEST_CASE("each state writes to the installation it was made for, whoever comes back with it", "[oauth]") {
  Flow ada;
  const TestKey grace = ada.gateway.make_key({.user = "grace"});
  const std::string adas = ada.oauth.grant(ada.install().at("redirect_url"));
  const TestKey adas_key = std::exchange(ada.key, grace);
  const std::string graces = ada.oauth.grant(ada.install().at("redirect_url"));
  const auto is_pending = [&](const TestKey& key) {
    return ada.gateway.send({.path = TestGateway::installations_path(), .api_key = key.secret})
        .at("results/0/pending_oauth");
  };
  // The API key of another user changes nothing about it.
  CHECK(ada.gateway.send({.path = adas, .api_key = grace.secret}).status == 302);
  CHECK(is_pending(adas_key) == "false");
  CHECK(is_pending(grace) == "true");
  CHECK(ada.come_back(graces).status == 302);
  CHECK(is_pending(grace) == "false");
}

TEST_CASE("a state's record opens under no other state", "[oauth]") {
  Flow flow;
  const std::string first = flow.oauth.grant(flow.install().at("redirect_url"));
  const std::string second = flow.oauth.grant(flow.install().at("redirect_url"));
  const auto hash_of = [](const std::string& path) {
    NativeWorld world;
    NativeHost host(world);
    return storage::hash_state(host, form_of(path.substr(path.find('?') + 1)).at("state"));
  };
  NativeHost host(flow.gateway.world);
  KvGetFresh read;
  read.partition = storage::state_partition(hash_of(first));
  read.keys.push_back(storage::state_key(hash_of(first)));
  const KvGetResult found = flow.gateway.world.store.get_fresh(read, flow.gateway.world.clock.now());
  REQUIRE(found.entries.at(0).version != 0);
  KvCommit copy = storage::begin_commit(host, storage::state_partition(hash_of(second)));
  KvMutation put;
  put.key = storage::state_key(hash_of(second));
  put.value = found.entries[0].value;
  copy.mutations.push_back(put);
  REQUIRE(flow.gateway.world.store.commit(copy, flow.gateway.world.clock.now()).error == HostError::none);
  CHECK(flow.come_back(second).status == 400);
  CHECK(flow.oauth.exchanges == 0);
}

TEST_CASE("a state is good for ten minutes", "[oauth]") {
  Flow flow;
  const std::string back = flow.oauth.grant(flow.install().at("redirect_url"));
  flow.gateway.world.clock.advance(10 * 60 * 1000);
  CHECK(flow.come_back(back).status == 400);
  CHECK(flow.oauth.exchanges == 0);
}

TEST_CASE("of many parallel returns with one state exactly one wins", "[oauth]") {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    Flow flow;
    const std::string back = flow.oauth.grant(flow.install().at("redirect_url"));
    flow.gateway.world.delivery = Delivery::queued;
    std::vector<std::unique_ptr<Activation>> returns;
    for (int count = 0; count < 100; ++count) returns.push_back(flow.gateway.start({.path = back}));
    flow.gateway.world.run_until_idle_in_random_order(seed);
    const auto statuses = [&](int status) {
      int found = 0;
      for (const auto& one : returns) found += one->response().status == status ? 1 : 0;
      return found;
    };
    CHECK(statuses(302) == 1);
    CHECK(statuses(400) == 99);
    CHECK(flow.oauth.exchanges == 1);
  }
}

TEST_CASE("the issuer of the response, RFC 9207", "[oauth]") {
  struct Row {
    const char* name;
    bool is_advertised;
    const char* iss;
    bool is_accepted;
  };
  const Row rows[] = {
      {"advertised and right", true, "&iss=https%3A%2F%2Fauth.example.com", true},
      {"advertised and missing", true, "", false},
      {"advertised and another's", true, "&iss=https%3A%2F%2Fevil.example.com", false},
      {"a slash too many", true, "&iss=https%3A%2F%2Fauth.example.com%2F", false},
      {"in other letters", true, "&iss=HTTPS%3A%2F%2Fauth.example.com", false},
      {"not advertised, and missing", false, "", true},
      {"not advertised, and right", false, "&iss=https%3A%2F%2Fauth.example.com", true},
      {"not advertised, and another's", false, "&iss=https%3A%2F%2Fevil.example.com", false},
  };
  for (const Row& row : rows) {
    for (const bool is_error : {false, true}) {
      CAPTURE(row.name, is_error);
      Flow flow;
      flow.oauth.supports_iss = row.is_advertised;
      const std::string redirect_url = flow.install().at("redirect_url");
      std::string answer = "error=access_denied";
      if (!is_error) {
        const std::string granted = flow.oauth.grant(redirect_url);
        const std::size_t code = granted.find("code=");
        answer = granted.substr(code, granted.find('&', code) - code);
      }
      const std::string back = flow.oauth.respond(redirect_url, answer + row.iss);
      const std::string landed = flow.come_back(back).header("location");
      if (!row.is_accepted) {
        CHECK(landed.ends_with("&oauth_error=invalid_issuer"));
        CHECK(flow.oauth.exchanges == 0);
        CHECK(flow.only_installation().at("results/0/pending_oauth") == "true");
        CHECK(flow.come_back(back).status == 400);
      } else {
        CHECK(landed.ends_with(is_error ? "&oauth_error=cancelled" : "&oauth_complete=true"));
      }
    }
  }
}

TEST_CASE("what the token endpoint does wrong at the exchange", "[oauth]") {
  struct Row {
    const char* name;
    ScriptedResponse answer;
    const char* ending;
  };
  const std::string good = R"({"access_token":"a","token_type":"Bearer"})";
  const Row rows[] = {
      {"200", json_answer(200, good), "oauth_complete=true"},
      {"201", json_answer(201, good), "oauth_complete=true"},
      {"invalid_grant", json_answer(400, R"({"error":"invalid_grant"})"), "oauth_error=invalid_grant"},
      {"invalid_client", json_answer(401, R"({"error":"invalid_client"})"), "oauth_error=invalid_client"},
      {"a page", {200, {{"Content-Type", "text/html"}}, "<html>"}, "oauth_error=temporarily_unavailable"},
      {"a redirect", {302, {{"Location", "https://evil.example.com/"}}, good}, "oauth_error=temporarily_unavailable"},
      {"429", json_answer(429, R"({"error":"slow_down"})"), "oauth_error=temporarily_unavailable"},
      {"500", json_answer(500, good), "oauth_error=temporarily_unavailable"},
      {"nothing", {0, {}, {}, HostError::timeout}, "oauth_error=temporarily_unavailable"},
      {"no token", json_answer(200, R"({"token_type":"Bearer"})"), "oauth_error=temporarily_unavailable"},
      {"another type", json_answer(200, R"({"access_token":"a","token_type":"DPoP"})"),
       "oauth_error=unsupported_token_type"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Flow flow;
    const std::string back = flow.oauth.grant(flow.install().at("redirect_url"));
    flow.oauth.answers[flow.oauth.token_endpoint()] = [&row](const FetchRequest&, const std::string&) {
      return row.answer;
    };
    const std::string landed = flow.come_back(back).header("location");
    CHECK(landed.substr(landed.find('&') + 1) == row.ending);
    const bool is_connected = std::string(row.ending) == "oauth_complete=true";
    CHECK(flow.only_installation().at("results/0/pending_oauth") == (is_connected ? "false" : "true"));
    CHECK(flow.only_installation().at("results/0/needs_reauth") == "false");
    CHECK(flow.gateway.world.fetches.back().request.url == flow.oauth.token_endpoint());
  }
}

TEST_CASE("a client that the server no longer knows is registered anew", "[oauth]") {
  Flow flow;
  const std::string back = flow.oauth.grant(flow.install().at("redirect_url"));
  flow.oauth.answers[flow.oauth.token_endpoint()] = [](const FetchRequest&, const std::string&) {
    return json_answer(401, R"({"error":"invalid_client"})");
  };
  REQUIRE(flow.come_back(back).status == 302);
  flow.oauth.answers.clear();
  const TestResponse again = flow.install();
  REQUIRE(again.status == 200);
  CHECK(flow.oauth.registrations == 2);
  REQUIRE(flow.come_back(flow.oauth.grant(again.at("redirect_url"))).status == 302);
  CHECK(flow.oauth.asked["client_id"] == "client-2");
  CHECK(flow.call().status == 200);
}

TEST_CASE("tokens are kept although storage is away for a moment, or others write", "[oauth]") {
  Flow flow;
  const std::string back = flow.oauth.grant(flow.install().at("redirect_url"));
  SECTION("away") {
    flow.gateway.world.delivery = Delivery::queued;
    auto returning = flow.gateway.start({.path = back});
    while (flow.oauth.exchanges == 0) flow.gateway.world.deliver(0);
    flow.gateway.world.fail(OperationKind::kv_get_fresh, HostError::unavailable, 2);
    flow.gateway.world.run_until_idle();
    CHECK(returning->response().status == 302);
  }
  SECTION("others") {
    const std::string id = flow.id();
    flow.gateway.world.delivery = Delivery::queued;
    auto returning = flow.gateway.start({.path = back});
    while (flow.oauth.exchanges == 0) flow.gateway.world.deliver(0);
    auto patching = flow.gateway.start({.method = "PATCH",
                                        .path = TestGateway::installations_path() + id + "/",
                                        .body = R"({"display_name":"Renamed"})",
                                        .api_key = flow.key.secret});
    flow.gateway.world.run_until_idle();
    CHECK(returning->response().status == 302);
    CHECK(patching->response().status == 200);
    flow.gateway.world.delivery = Delivery::immediate;
    CHECK(flow.only_installation().at("results/0/name") == "Renamed");
  }
  flow.gateway.world.delivery = Delivery::immediate;
  CHECK(flow.call().status == 200);
}

TEST_CASE("a browser that goes away during the exchange loses nothing", "[oauth]") {
  Flow flow;
  const std::string back = flow.oauth.grant(flow.install().at("redirect_url"));
  flow.gateway.world.delivery = Delivery::queued;
  auto returning = flow.gateway.start({.path = back});
  while (flow.oauth.exchanges == 0) flow.gateway.world.deliver(0);
  CHECK_FALSE(returning->cancel());
  while (!flow.gateway.world.pending().empty() && !returning->cancel()) flow.gateway.world.deliver(0);
  flow.gateway.world.delivery = Delivery::immediate;
  CHECK(flow.only_installation().at("results/0/pending_oauth") == "false");
  CHECK(flow.call().status == 200);
}
