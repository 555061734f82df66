// Drives the native core for callgrind: sets the world up, and then sends the same request
// so many times. Only what runs below `measured_requests` is counted.
//   gatehouse_instructions ENDPOINT COUNT     answers the status of the last
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/test_gateway.h"

namespace gatehouse::test {
namespace {

constexpr int listed_installations = 100;

TestRequest get(std::string path, const std::string& key) { return {.path = std::move(path), .api_key = key}; }

TestRequest post(std::string path, std::string body, const std::string& key) {
  return {.method = "POST", .path = std::move(path), .body = std::move(body), .api_key = key};
}

std::string numbered_url(int number) { return "https://mcp" + std::to_string(number) + ".example.com/mcp"; }

/// The requests of an endpoint; those that change something are each for another installation.
std::vector<TestRequest> prepare(TestGateway& gateway, std::string_view endpoint, int count) {
  const std::string key = gateway.make_key().secret;
  const std::string collection = TestGateway::installations_path();
  const std::string id = gateway.make_installation({.api_key = key});
  const std::string body =
      R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"weather","arguments":{"city":"Berlin"}}})";
  gateway.world.on_fetch = [](const FetchRequest&, const std::string&) {
    return ScriptedResponse{.status = 200, .headers = {{"content-type", "application/json"}}, .body = "{}"};
  };
  if (endpoint == "list") {
    for (int i = 1; i < listed_installations; ++i) {
      gateway.make_installation({.api_key = key, .url = numbered_url(i)});
    }
  }
  std::vector<TestRequest> requests;
  for (int i = 0; i < count; ++i) {
    const int number = listed_installations + i;
    if (endpoint == "proxy") requests.push_back(mcp_post(id, key, body));
    if (endpoint == "proxy_100k") requests.push_back(mcp_post(id, key, body + std::string(100'000, ' ')));
    if (endpoint == "retrieve") requests.push_back(get(collection + id + "/", key));
    if (endpoint == "list") requests.push_back(get(collection, key));
    if (endpoint == "refused") requests.push_back(get(collection, key.substr(0, key.size() - 4) + "AAAA"));
    if (endpoint == "health") requests.push_back(get("/healthz", {}));
    if (endpoint == "create") requests.push_back(post(collection, R"({"url":")" + numbered_url(number) + R"("})", key));
    if (endpoint == "install_custom") {
      requests.push_back(
          post(collection + "install_custom/",
               R"({"name":"n","auth_type":"api_key","api_key":"k","url":")" + numbered_url(number) + R"("})", key));
    }
    if (endpoint == "delete") {
      const std::string made = gateway.make_installation({.api_key = key, .url = numbered_url(number)});
      requests.push_back({.method = "DELETE", .path = collection + made + "/", .api_key = key});
    }
    if (endpoint == "update") {
      const std::string description = R"({"description":")" + std::to_string(i) + R"("})";
      requests.push_back({.method = "PATCH", .path = collection + id + "/", .body = description, .api_key = key});
    }
  }
  return requests;
}

}  // namespace
}  // namespace gatehouse::test

using namespace gatehouse::test;  // NOLINT(google-build-using-namespace): the function below is C's for its name

/// What callgrind collects: --toggle-collect names it.
extern "C" __attribute__((noinline)) int measured_requests(TestGateway& gateway, std::vector<TestRequest>& requests) {
  int status = 0;
  for (TestRequest& request : requests) status = gateway.send(std::move(request)).status;
  return status;
}

int main(int argument_count, char** arguments) {
  if (argument_count != 3) return 2;
  TestGateway gateway;
  std::vector<TestRequest> requests = prepare(gateway, arguments[1], std::atoi(arguments[2]));
  if (requests.empty()) return 2;
  // The first of a kind is not like the others.
  std::vector<TestRequest> first;
  first.push_back(std::move(requests.back()));
  requests.pop_back();
  gateway.send(std::move(first.front()));
  gateway.world.calls.clear();
  std::printf("%d\n", measured_requests(gateway, requests));
}
