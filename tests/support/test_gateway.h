// A gateway over a native world, for tests that speak HTTP to it. No sockets.
//
// send() runs one request to its end. start() leaves it in flight, so that a test may
// interleave requests or cancel them (world.delivery, world.deliver).
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/json.h"
#include "gateway.h"
#include "host-shims/native/native_host.h"

namespace gatehouse::test {

inline constexpr std::string_view admin_token = "admin-token-of-the-tests";
inline constexpr std::string_view origin = "https://gatehouse.example.com";
/// One valid ENCRYPTION_KEYS.
inline constexpr std::string_view encryption_keys = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

// Every member has an initializer, so that tests may name only the ones they mean.

struct TestRequest {
  std::string method = "GET";
  std::string path = "/";
  std::vector<Header> headers = {};
  std::string body = {};
  /// Sent as the bearer token; empty: no Authorization header.
  std::string api_key = {};
  RequestBody body_state = RequestBody::complete;
};

struct TestResponse {
  int status = 0;
  std::vector<Header> headers;
  /// The bytes, whether the gateway made them or passed a stream on.
  std::string body;
  bool is_stream = false;

  /// Empty where there is no such header. The name is lower case.
  [[nodiscard]] std::string header(std::string_view name) const;
  [[nodiscard]] bool has_header(std::string_view name) const;
  /// The body as JSON; throws where it is none.
  [[nodiscard]] JsonValue json() const;
  /// The scalar at a path of member names and indices ("results/0/id"): a string's text, a
  /// number's literal, true, false, null; "[array]", "{object}", or "(absent)".
  [[nodiscard]] std::string at(std::string_view path) const;
};

/// One request in flight. Destroying it cancels the request, as a client that goes away does.
class Activation {
 public:
  Activation(const Gateway& gateway, NativeWorld& world, TestRequest request);
  Activation(const Activation&) = delete;
  Activation& operator=(const Activation&) = delete;

  [[nodiscard]] bool done() const { return task_ && task_->done(); }
  /// The answer of a request that is done(); may be called often.
  const Response& response() { return task_->result(); }
  /// As a host does when the client goes away: destroys the request, unless it is shielded.
  /// Whether it is destroyed.
  bool cancel();
  /// As a host does that cannot answer it any more: destroys the request.
  void give_up();
  /// The answer of a request that is done(). Reads its stream to the end; call once.
  TestResponse take_response();

 private:
  // In the order that destruction must not follow: the task uses all the others.
  NativeWorld& world_;
  TestRequest source_;
  std::string url_;
  std::vector<Header> headers_;
  Request request_;
  NativeHost host_;
  std::optional<Task<Response>> task_;
};

struct KeyOptions {
  std::string user = "ada";
  std::vector<std::string> projects = {"7"};
  std::vector<std::string> scopes = {"project:read", "project:write"};
  /// RFC 3339; empty: never.
  std::string expires_at = {};
};

struct TestKey {
  std::string id;
  std::string secret;
};

struct InstallationOptions {
  std::string api_key = {};
  std::string project = "7";
  std::string name = "Weather";
  std::string url = "https://mcp.example.com/mcp";
  std::string auth_type = "api_key";
  std::string credential = "upstream-credential";
  std::string auth_header = "Authorization";
  std::string auth_scheme = "Bearer";
};

class TestGateway {
 public:
  using Variables = std::initializer_list<std::pair<std::string_view, std::string_view>>;
  /// The settings stand on top of a working ENCRYPTION_KEYS and ADMIN_TOKEN.
  explicit TestGateway(Variables settings = {});

  NativeWorld world;

  TestResponse send(TestRequest request);
  std::unique_ptr<Activation> start(TestRequest request);

  // Each runs at once, whatever world.delivery is, and leaves nothing in world.calls.

  /// Through the admin API. Throws where that refuses.
  TestKey make_key(const KeyOptions& options = {});
  /// Through install_custom, or create for `oauth`; answers the id. Throws where that refuses.
  std::string make_installation(const InstallationOptions& options);

  /// world.calls with the names of what make_key and make_installation made: <key>,
  /// <installation>, then <key 2> and so on, and <user> for the hash of the user `user`.
  [[nodiscard]] std::vector<std::string> calls() const;

  static std::string installations_path(std::string_view project = "7");
  static std::string proxy_path(std::string_view installation_id, std::string_view project = "7");

 private:
  TestResponse send_unseen(TestRequest request);
  /// `kind` names the first of its kind; the others are numbered.
  void name(std::string text, const std::string& kind);

  Gateway gateway_;
  std::vector<std::pair<std::string, std::string>> names_;
};

/// A POST to the proxy, as an MCP client of 2025-11-25 sends it.
TestRequest mcp_post(std::string_view installation_id, std::string_view api_key,
                     std::string body = R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})");

}  // namespace gatehouse::test
