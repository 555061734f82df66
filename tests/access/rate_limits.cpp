// Requests are counted per key and per installation, where the host has limiters.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/test_gateway.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

std::vector<int> limiters(const TestGateway& gateway) {
  std::vector<int> numbers;
  for (const RateLimitCheck& check : gateway.world.counted) numbers.push_back(static_cast<int>(check.limiter));
  return numbers;
}

}  // namespace

TEST_CASE("without limiters nothing is asked") {
  TestGateway gateway;
  const TestKey key = gateway.make_key();
  gateway.send({.path = TestGateway::installations_path(), .api_key = key.secret});
  CHECK(gateway.world.counted.empty());
}

TEST_CASE("a call of the proxy counts for the key and for the installation") {
  TestGateway gateway({{"RATE_LIMITERS", "all"}});
  const TestKey key = gateway.make_key();
  const std::string id = gateway.make_installation({.api_key = key.secret});
  gateway.world.counted.clear();
  gateway.world.on_fetch = [](const FetchRequest&, const std::string&) {
    return ScriptedResponse{200, {{"content-type", "application/json"}}, "{}"};
  };
  CHECK(gateway.send(mcp_post(id, key.secret)).status == 200);
  CHECK(limiters(gateway) == std::vector<int>{0, 1, 2, 3});
  CHECK(gateway.world.counted[0].key == key.id);
  CHECK(gateway.world.counted[2].key.starts_with(id + "/"));

  SECTION("and not for one that another user owns") {
    const TestKey other = gateway.make_key({.user = "bob"});
    const std::string owners = gateway.world.counted[2].key;
    CHECK(gateway.send(mcp_post(id, other.secret)).status == 404);
    CHECK(gateway.world.counted.back().key != owners);
  }

  struct Row {
    RateLimiter limiter;
    std::string retry_after;
    std::string about;
  };
  for (const Row& row : {Row{RateLimiter::key_burst, "10", "API key"}, Row{RateLimiter::key_sustained, "60", "API key"},
                         Row{RateLimiter::installation_burst, "10", "installation"},
                         Row{RateLimiter::installation_sustained, "60", "installation"}}) {
    SECTION("one over its limit: " + row.about + " " + row.retry_after) {
      gateway.world.reached_limits = {row.limiter};
      gateway.world.fetches.clear();
      const TestResponse response =
          gateway.send(mcp_post(id, key.secret, R"({"jsonrpc":"2.0","id":"mine","method":"ping"})"));
      CHECK(response.status == 429);
      CHECK(response.header("retry-after") == row.retry_after);
      CHECK(response.at("id") == "mine");
      CHECK(response.at("error/code") == "-32013");
      CHECK(response.at("error/message").find(row.about) != std::string::npos);
      CHECK(gateway.world.fetches.empty());
    }
  }
  SECTION("the longest wait is told") {
    gateway.world.reached_limits = {RateLimiter::key_sustained, RateLimiter::installation_burst};
    CHECK(gateway.send(mcp_post(id, key.secret)).header("retry-after") == "60");
  }
  SECTION("a limiter that cannot be asked refuses nothing") {
    gateway.world.fail(OperationKind::rate_limit, HostError::unavailable);
    CHECK(gateway.send(mcp_post(id, key.secret)).status == 200);
  }
  SECTION("a message that is refused counts, too") {
    gateway.world.reached_limits = {RateLimiter::key_burst};
    CHECK(gateway.send(mcp_post(id, key.secret, "{")).status == 429);
  }
}

TEST_CASE("the REST API counts for the key") {
  TestGateway gateway({{"RATE_LIMITERS", "all"}});
  const TestKey key = gateway.make_key();
  gateway.world.counted.clear();
  CHECK(gateway.send({.path = TestGateway::installations_path(), .api_key = key.secret}).status == 200);
  CHECK(limiters(gateway) == std::vector<int>{0, 1});
  gateway.world.reached_limits = {RateLimiter::key_sustained};
  const TestResponse response = gateway.send({.path = TestGateway::installations_path(), .api_key = key.secret});
  CHECK(response.status == 429);
  CHECK(response.header("retry-after") == "60");
  CHECK(response.at("type") == "throttled_error");
  CHECK(response.at("code") == "throttled");
}

TEST_CASE("nobody who has no key is counted") {
  TestGateway gateway({{"RATE_LIMITERS", "all"}});
  CHECK(gateway.send({.path = TestGateway::installations_path(), .api_key = "gh_forged"}).status == 401);
  CHECK(gateway.world.counted.empty());
}
