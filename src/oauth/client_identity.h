// Which client the gateway is to an authorization server (MCP client registration). Pure.
#pragma once

#include <string_view>

#include "core/timestamp.h"
#include "host/host.h"
#include "oauth/authorization_server_metadata.h"

namespace gatehouse {

enum class ClientSource {
  /// client_id (and client_secret) of the installation.
  pre_registered,
  /// The URL of the gateway's metadata document.
  metadata_document,
  /// A registration that is kept for this issuer.
  stored_registration,
  /// Register now.
  new_registration,
  /// There is no way to become a client here without a pre-registered one.
  none,
};

/// What a stored registration must still be to be used.
struct StoredRegistration {
  std::string_view issuer;
  std::string_view redirect_uri;
  /// Seconds since 1970; 0: never.
  std::int64_t client_secret_expires_at = 0;
};

/// Whether a stored registration may be used: made by this very issuer ("Authorization Server
/// Binding"), for this redirect URI, with a secret that lasts another ten minutes, as long as
/// an authorization may take.
bool is_usable(const StoredRegistration& stored, std::string_view issuer, std::string_view redirect_uri,
               UnixMillis now);

/// Whether a URL may be a `client_id` (draft-ietf-oauth-client-id-metadata-document section
/// 3): https, with a path, without fragment or user, and written as the parser writes it, so
/// that every reader sees the same one.
bool is_client_id_url(Host& host, std::string_view client_id);

struct ClientChoice {
  /// Empty: none was given.
  std::string_view pre_registered_client_id;
  /// Empty: the gateway has no URL for which is_client_id_url holds.
  std::string_view client_metadata_url;
  /// nullptr: none is stored, or it is not usable.
  const StoredRegistration* stored = nullptr;
};

/// The order of preference (MCP client registration): pre-registered, metadata document
/// where the server supports it, dynamic registration (the one we have, else a new one).
ClientSource choose_client_source(const ClientChoice& choice, const AuthorizationServerMetadata& server);

}  // namespace gatehouse
