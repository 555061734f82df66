// The deployment's settings, read once from name/value pairs (wrangler vars and
// secrets). A bad value never stops the gateway from starting: what depends on it
// fails closed when it is asked for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse {

struct Settings {
  /// Empty: the admin API answers 404.
  std::string admin_token;
  /// As given: `id:base64(32 bytes)[,…]`; crypto/keyring reads it.
  std::string encryption_keys;
  /// Without a trailing slash; empty: the request's origin.
  std::string public_url;
  std::string oauth_client_metadata_url;
  bool allow_private_upstreams = false;
  std::vector<std::string> allowed_origins;
  std::vector<std::string> callback_schemes = {"array", "posthog-code"};
  std::uint32_t max_body_bytes = 1048576;
  std::uint32_t upstream_timeout_ms = 180000;
  /// How long an event stream may be idle before a comment keeps it open; 0: no comments.
  std::uint32_t sse_keepalive_ms = 15000;
  /// One line of JSON for each request.
  bool log_requests = true;
  /// The host has limiters to count requests with. Set by the host, not by the deployment.
  bool has_rate_limiters = false;

  /// Unknown names are ignored; a number that does not parse or is 0 keeps its default.
  static Settings from_variables(const std::vector<std::pair<std::string_view, std::string_view>>& variables);
};

}  // namespace gatehouse
