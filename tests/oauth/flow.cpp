// An authorization from its start to the first proxied call, over a scripted authorization
// server: install_custom, authorize, connect, the redirect.
#include <catch2/catch.hpp>

#include "tests/support/scripted_oauth.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

struct Flow {
  TestGateway gateway;
  ScriptedOAuth oauth{gateway.world};
  TestKey key = gateway.make_key();

  TestResponse install(const std::string& more = {}) {
    return gateway.send(
        {.method = "POST",
         .path = TestGateway::installations_path() + "install_custom/",
         .body = R"({"name":"Files","url":")" + oauth.server_url + R"(","auth_type":"oauth")" + more + "}",
         .api_key = key.secret});
  }
  TestResponse only_installation() {
    TestResponse list = gateway.send({.path = TestGateway::installations_path(), .api_key = key.secret});
    REQUIRE(list.at("count") == "1");
    return list;
  }
  std::string id() { return only_installation().at("results/0/id"); }
  TestResponse come_back(const std::string& path) { return gateway.send({.path = path}); }
  TestResponse call() { return gateway.send(mcp_post(id(), key.secret)); }
  /// An installation with tokens.
  void connect() {
    const TestResponse installed = install();
    REQUIRE(installed.status == 200);
    REQUIRE(come_back(oauth.grant(installed.at("redirect_url"))).status == 302);
  }
};

}  // namespace

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
