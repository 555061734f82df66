// An MCP server installation: the record, its stored form and what a caller sees of it.
// Pure. Credentials are in it only as a sealed envelope (installations/credentials).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/timestamp.h"

namespace gatehouse {

enum class AuthType { api_key, oauth, none };
std::string_view auth_type_name(AuthType type);
std::optional<AuthType> parse_auth_type(std::string_view name);

struct Installation {
  /// UUIDv7.
  std::string id;
  std::string project_id;
  /// To whom it belongs; it does not exist for anybody else.
  std::string user;
  /// The upstream MCP endpoint.
  std::string url;
  std::string display_name;
  /// The server's own name, where one is known.
  std::string server_name;
  std::string description;
  AuthType auth_type = AuthType::oauth;
  bool is_enabled = true;
  /// The authorization server has refused the grant.
  bool needs_reauth = false;
  /// An OAuth access token is among the sealed credentials.
  bool has_access_token = false;
  /// UUID of the OAuth server record; empty for api_key and none.
  std::string server_id;
  /// Which request header carries the credential, and what stands before it. An empty
  /// scheme sends the bare key.
  std::string auth_header = "Authorization";
  std::string auth_scheme = "Bearer";
  /// Envelope of Keyring::seal; empty: none yet.
  std::string sealed_credentials;
  UnixMillis created_at = 0;
  UnixMillis updated_at = 0;

  /// OAuth, and no access token yet.
  [[nodiscard]] bool pending_oauth() const { return auth_type == AuthType::oauth && !has_access_token; }
  [[nodiscard]] const std::string& name() const { return display_name.empty() ? server_name : display_name; }
};

std::string encode_installation(const Installation& installation);
/// Nothing where the record is damaged.
std::optional<Installation> decode_installation(std::string_view record);

/// The installation object of the REST API. `public_url` has no trailing slash.
std::string present_installation(const Installation& installation, std::string_view public_url);

}  // namespace gatehouse
