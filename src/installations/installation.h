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

/// A JSON object that begins with what the REST API shows, so that showing it is copying it;
/// its last member, "private", is the rest.
std::string encode_installation(const Installation& installation);
/// Nothing where the record is damaged.
std::optional<Installation> decode_installation(std::string_view record);

/// Writes the installation objects of the REST API for one user in one project.
class InstallationPresenter {
 public:
  /// `public_url` has no trailing slash.
  InstallationPresenter(std::string_view project_id, std::string_view user, std::string_view public_url);

  /// Appends the object of a stored record, after a comma where it is not the first. False, and
  /// nothing is appended, where the record is another installation's or user's than its key says,
  /// is cut off, or is of another layout than today's and damaged. What lies between the ends of
  /// one of today's is not looked at.
  [[nodiscard]] bool append(std::string& json, std::string_view id, std::string_view record) const;
  /// Of an installation of this user in this project.
  [[nodiscard]] std::string present(const Installation& installation) const;

 private:
  /// Of the shown part of a record.
  void append_shown(std::string& json, std::string_view shown, std::string_view id) const;

  /// How the private part of each record begins.
  std::string private_part_;
  /// What stands between the shown part and the id that ends the object.
  std::string proxy_url_;
};

}  // namespace gatehouse
