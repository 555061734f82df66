// A gateway with something in it, and every endpoint as a row: for tests of what holds for
// all of them. The OAuth endpoints have tests of their own.
#pragma once

#include <string>
#include <vector>

#include "tests/support/test_gateway.h"

namespace gatehouse::test {

/// Whether the read copies of a scene are there, or every read of one is a miss.
enum class Copies { present, missing };

/// Two users, each with a key and an installation of the same server, and an upstream that
/// answers who it was asked as: {"credential": …, "body": …}.
struct Scene {
  explicit Scene(TestGateway::Variables settings = {}, Copies copies = Copies::present);

  TestGateway gateway;
  TestKey ada;
  TestKey grace;
  std::string adas_id;
  std::string graces_id;

  [[nodiscard]] std::vector<std::string> stored() const { return gateway.world.store.dump(); }
};

inline constexpr std::string_view adas_credential = "credential-of-ada";
inline constexpr std::string_view graces_credential = "credential-of-grace";
inline constexpr std::string_view scene_url = "https://mcp.example.com/mcp";

enum class EndpointKind {
  /// REST, with an API key.
  rest,
  /// REST, with ADMIN_TOKEN.
  admin,
  /// The MCP endpoint.
  mcp,
};

struct Endpoint {
  std::string name;
  EndpointKind kind;
  std::string method;
  /// `{id}` stands for ada's installation, `{key}` for grace's API key.
  std::string path;
  std::string body;
  int success;

  /// Where the body of a request is read as JSON.
  [[nodiscard]] bool reads_body() const { return !body.empty(); }
};

/// Every endpoint that needs somebody's leave, but for those of OAuth flows.
const std::vector<Endpoint>& endpoints();

/// The request of an endpoint, as ada or the operator sends it.
TestRequest request_to(const Endpoint& endpoint, const Scene& scene);

/// A user's request with another user's key.
TestRequest as_grace(TestRequest request, const Scene& scene);

}  // namespace gatehouse::test
