// For each endpoint, each call to storage or an upstream fails in turn: the answer is the
// documented error, nothing acknowledged is lost, nothing refused is stored.
#include <catch2/catch.hpp>

#include "tests/support/scene.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

/// The calls that this endpoint makes when nothing fails.
std::vector<std::string> calls_of(const Endpoint& endpoint, Copies copies) {
  Scene scene({}, copies);
  REQUIRE(scene.gateway.send(request_to(endpoint, scene)).status == endpoint.success);
  return scene.gateway.world.calls;
}

bool begins(const std::string& call, std::string_view kind) { return call.starts_with(std::string(kind) + " "); }

/// The status that is documented for an endpoint whose call of this kind fails.
int documented_status(const std::string& call, HostError error, int success) {
  if (begins(call, "kv_get_cached")) return success;
  if (begins(call, "fetch")) return error == HostError::timeout ? 504 : 502;
  return 503;
}

void check_answer(const Endpoint& endpoint, const TestResponse& answer, HostError error) {
  if (answer.status == endpoint.success) return;
  CHECK(answer.has_header("retry-after") == (answer.status == 503));
  CHECK(answer.header("cache-control") == "no-store");
  if (endpoint.kind != EndpointKind::mcp || answer.at("error") == "(absent)") {
    // An MCP endpoint speaks REST as long as the caller's key is not accepted.
    CHECK(answer.at("type") == "server_error");
    CHECK(answer.at("code") == "error");
    CHECK(answer.at("attr") == "null");
    return;
  }
  CHECK(answer.at("jsonrpc") == "2.0");
  CHECK(answer.at("id") == (endpoint.method == "POST" ? "7" : "null"));
  const int gateway_fault = error == HostError::timeout ? -32015 : -32014;
  CHECK(answer.at("error/code") == std::to_string(answer.status == 503 ? -32603 : gateway_fault));
}

void fail_each_call(const Endpoint& endpoint, Copies copies, HostError error) {
  const std::vector<std::string> calls = calls_of(endpoint, copies);
  for (std::size_t failing = 0; failing < calls.size(); ++failing) {
    CAPTURE(endpoint.name, calls[failing]);
    Scene scene({}, copies);
    const std::vector<std::string> before = scene.stored();
    scene.gateway.world.fail_call(static_cast<int>(failing), error);
    const TestResponse answer = scene.gateway.send(request_to(endpoint, scene));
    CHECK(answer.status == documented_status(calls[failing], error, endpoint.success));
    check_answer(endpoint, answer, error);
    CHECK(scene.gateway.world.bodies.empty());
    if (answer.status == endpoint.success) continue;
    CHECK(scene.stored() == before);
    CHECK(scene.gateway.send(request_to(endpoint, scene)).status == endpoint.success);
  }
}

}  // namespace

TEST_CASE("each call of each endpoint fails in turn: the documented error, and nothing is stored") {
  for (const Endpoint& endpoint : endpoints()) {
    for (const Copies copies : {Copies::present, Copies::missing}) {
      for (const HostError error : {HostError::unavailable, HostError::timeout})
        fail_each_call(endpoint, copies, error);
    }
  }
}

TEST_CASE("without read copies each endpoint does what it does with them") {
  for (const Endpoint& endpoint : endpoints()) {
    CAPTURE(endpoint.name);
    Scene with_copies;
    Scene without_copies({}, Copies::missing);
    const TestResponse expected = with_copies.gateway.send(request_to(endpoint, with_copies));
    const TestResponse answer = without_copies.gateway.send(request_to(endpoint, without_copies));
    CHECK(answer.status == expected.status);
    CHECK(answer.body == expected.body);
  }
}

TEST_CASE("what was acknowledged before everything failed is still there afterwards") {
  Scene scene;
  for (const Endpoint& endpoint : endpoints()) {
    for (const OperationKind kind : {OperationKind::kv_get_cached, OperationKind::kv_get_fresh, OperationKind::kv_list,
                                     OperationKind::kv_commit, OperationKind::fetch}) {
      scene.gateway.world.fail(kind, HostError::unavailable, 1000);
    }
    const std::vector<std::string> before = scene.stored();
    CAPTURE(endpoint.name);
    CHECK(scene.gateway.send(request_to(endpoint, scene)).status >= 502);
    CHECK(scene.stored() == before);
  }
  for (const OperationKind kind : {OperationKind::kv_get_cached, OperationKind::kv_get_fresh, OperationKind::kv_list,
                                   OperationKind::kv_commit, OperationKind::fetch}) {
    scene.gateway.world.fail(kind, HostError::none, 0);
  }
  CHECK(scene.gateway.send(mcp_post(scene.adas_id, scene.ada.secret)).at("credential") ==
        "Bearer " + std::string(adas_credential));
}

TEST_CASE("a commit that loses a race is tried again, where the request may be") {
  struct Row {
    std::string endpoint;
    int status;
  };
  for (const Row& row : {Row{"update", 200}, Row{"delete", 204}, Row{"create", 400}, Row{"install_custom", 400},
                         Row{"revoke a key", 404}}) {
    for (const Endpoint& endpoint : endpoints()) {
      if (endpoint.name != row.endpoint) continue;
      CAPTURE(row.endpoint);
      Scene scene;
      scene.gateway.world.fail(OperationKind::kv_commit, HostError::conflict);
      CHECK(scene.gateway.send(request_to(endpoint, scene)).status == row.status);
    }
  }
}
