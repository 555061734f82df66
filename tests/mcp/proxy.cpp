// POST …/proxy/: which calls it makes, in which order, and what it answers.
#include <catch2/catch.hpp>

#include "tests/support/test_gateway.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

using Calls = std::vector<std::string>;

}  // namespace

TEST_CASE("the hot path is one bulk read and one fetch") {
  TestGateway gateway;
  const TestKey key = gateway.make_key();
  const std::string id = gateway.make_installation({.api_key = key.secret});
  gateway.world.on_fetch = [](const FetchRequest&, const std::string&) {
    return ScriptedResponse{200, {{"Content-Type", "application/json"}}, R"({"jsonrpc":"2.0","id":1,"result":{}})"};
  };
  const TestResponse response = gateway.send(mcp_post(id, key.secret));
  CHECK(response.status == 200);
  CHECK(response.is_stream);
  CHECK(response.body == R"({"jsonrpc":"2.0","id":1,"result":{}})");
  CHECK(gateway.calls() ==
        Calls{"kv_get_cached key/<key>, installation/7/<installation>", "fetch POST https://mcp.example.com/mcp"});
}
