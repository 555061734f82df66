// A user, a gateway and a scripted authorization server, for tests of what happens between them.
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "tests/support/scripted_oauth.h"

namespace gatehouse::test {

struct Flow {
  explicit Flow(TestGateway::Variables settings = {}) : gateway(settings) {}

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

}  // namespace gatehouse::test
