// Browsers: which origins may call, what a preflight tells them, and what they may read.
#include "exchange/cors.h"

#include <catch2/catch.hpp>
#include <string>

#include "access/authenticate.h"
#include "mcp/memos.h"
#include "routes.h"
#include "tests/support/test_gateway.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

constexpr const char* allowed_origin = "https://app.example";

TestRequest from(std::string origin, TestRequest request) {
  request.headers.push_back({"origin", std::move(origin)});
  return request;
}

TestRequest preflight(std::string origin, std::string headers = {}) {
  TestRequest request = from(std::move(origin), {.method = "OPTIONS", .path = TestGateway::installations_path()});
  request.headers.push_back({"access-control-request-method", "POST"});
  if (!headers.empty()) request.headers.push_back({"access-control-request-headers", std::move(headers)});
  return request;
}

}  // namespace

TEST_CASE("an allowed origin may call and read") {
  TestGateway gateway({{"ALLOWED_ORIGINS", "https://app.example, http://localhost:6274"}});
  const TestKey key = gateway.make_key();
  for (const char* good : {allowed_origin, "http://localhost:6274", "https://gatehouse.example.com"}) {
    const TestResponse response =
        gateway.send(from(good, {.path = TestGateway::installations_path(), .api_key = key.secret}));
    CHECK(response.status == 200);
    CHECK(response.header("access-control-allow-origin") == good);
    CHECK(response.header("vary") == "Origin");
    CHECK_FALSE(response.has_header("access-control-allow-credentials"));
    for (const char* name : {"Mcp-Session-Id", "MCP-Protocol-Version", "WWW-Authenticate", "Retry-After",
                             "X-Request-Id", "Server-Timing"}) {
      CHECK(response.header("access-control-expose-headers").find(name) != std::string::npos);
    }
  }
}

TEST_CASE("an origin that is not allowed is 403") {
  TestGateway gateway({{"ALLOWED_ORIGINS", allowed_origin}});
  const TestKey key = gateway.make_key();
  const std::string id = gateway.make_installation({.api_key = key.secret});
  for (const char* foreign : {"https://evil.example", "https://app.example.evil.example", "http://app.example",
                              "https://app.example:8443", "https://APP.example", "null", "https://app.example/"}) {
    INFO(foreign);
    const TestResponse rest =
        gateway.send(from(foreign, {.path = TestGateway::installations_path(), .api_key = key.secret}));
    CHECK(rest.status == 403);
    CHECK(rest.at("code") == "permission_denied");
    CHECK_FALSE(rest.has_header("access-control-allow-origin"));
    const TestResponse mcp = gateway.send(from(foreign, mcp_post(id, key.secret)));
    CHECK(mcp.status == 403);
    CHECK(mcp.at("error/code") == "-32600");
    CHECK(gateway.send(preflight(foreign)).status == 403);
    CHECK(gateway.world.fetches.empty());
  }
}

TEST_CASE("an origin that is not allowed is 403 wherever the caller is asked for") {
  TestGateway gateway({{"ALLOWED_ORIGINS", allowed_origin}});
  const TestKey key = gateway.make_key();
  const std::string id = gateway.make_installation({.api_key = key.secret});
  for (const Route& route : routes()) {
    if (route.access == Access::open) continue;
    std::string path(route.pattern.text);
    for (const auto& [name, value] : {std::pair<std::string, std::string>{"environments|projects", "projects"},
                                      {"{project_id}", "7"},
                                      {"{id}", id}}) {
      if (const auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), value);
    }
    CAPTURE(route.method, path);
    const std::string bearer = route.access == Access::admin ? std::string(admin_token) : key.secret;
    const TestResponse refused = gateway.send(
        from("https://evil.example", {.method = std::string(route.method), .path = path, .api_key = bearer}));
    CHECK(refused.status == 403);
    CHECK(refused.body.find("origin") != std::string::npos);
  }
  CHECK(gateway.world.fetches.empty());
}

TEST_CASE("a name that only the request vouches for is no origin of ours") {
  Settings settings;
  const auto standing = [&settings](std::string url, std::string_view sent) {
    NativeWorld world;
    NativeHost host(world);
    Request request;
    request.headers = {{"origin", sent}};
    RequestRecord record;
    AccessMemos access_memos;
    ProxyMemos proxy_memos;
    const Exchange exchange{settings, nullptr,        access_memos, proxy_memos, host,
                            request,  split_url(url), {},           {},          record};
    return judge_origin(exchange);
  };
  CHECK(standing("http://rebound.example:8787/", "http://rebound.example:8787") == OriginStanding::foreign);
  CHECK(standing("http://localhost.evil.example/", "http://localhost.evil.example") == OriginStanding::foreign);
  CHECK(standing("http://localhost:8787/", "http://localhost:8787") == OriginStanding::allowed);
  CHECK(standing("http://127.0.0.1:8787/", "http://127.0.0.1:8787") == OriginStanding::allowed);
  CHECK(standing("http://127.0.0.2:8787/", "http://127.0.0.2:8787") == OriginStanding::allowed);
  CHECK(standing("http://[::1]:8787/", "http://[::1]:8787") == OriginStanding::allowed);
  CHECK(standing("http://gate.localhost:8787/", "http://gate.localhost:8787") == OriginStanding::allowed);
  CHECK(standing("https://gate.example/", "https://gate.example") == OriginStanding::allowed);
  CHECK(standing("http://localhost:8787/", "http://localhost:9999") == OriginStanding::foreign);
  settings.public_url = "http://gate.internal:8080";
  CHECK(standing("http://127.0.0.1:8787/", "http://gate.internal:8080") == OriginStanding::allowed);
}

TEST_CASE("a preflight allows the headers it asks for") {
  TestGateway gateway({{"ALLOWED_ORIGINS", allowed_origin}});
  const auto allowed = [&gateway](const std::string& asked) {
    const TestResponse response = gateway.send(preflight(allowed_origin, asked));
    CHECK(response.status == 204);
    CHECK(response.header("access-control-allow-origin") == allowed_origin);
    CHECK(response.header("access-control-allow-methods") == "GET, HEAD, POST, PATCH, DELETE");
    return response.header("access-control-allow-headers");
  };
  const std::string standard = allowed("");
  for (const char* name : {"Authorization", "Content-Type", "Accept", "Last-Event-ID", "Mcp-Session-Id",
                           "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", "X-Request-Id", "traceparent"}) {
    CHECK(standard.find(name) != std::string::npos);
  }
  CHECK(allowed("mcp-param-region,x-custom") == standard + ", mcp-param-region, x-custom");
  CHECK(allowed(" mcp-param-a , bad name, x\"y,, ok") == standard + ", mcp-param-a, ok");
  std::string many;
  for (int count = 0; count < 1000; ++count) many += "x-" + std::to_string(count) + ",";
  CHECK(allowed(many).size() < standard.size() + 1000);
}
