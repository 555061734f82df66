// What an installation keeps for OAuth: the client it was given, the scopes it has asked
// for, and its tokens. Pure. Exists in the clear only while a request needs it; in storage
// it is part of the sealed credentials (installations/credentials).
#pragma once

#include <string>

#include "core/json.h"
#include "core/timestamp.h"
#include "installations/oauth_client.h"

namespace gatehouse {

/// Tokens, with all that is needed to replace them.
struct OAuthTokens {
  /// Empty: none yet.
  std::string access_token;
  /// Empty: the access token cannot be replaced without the user.
  std::string refresh_token;
  UnixMillis obtained_at = 0;
  /// 0: the authorization server did not say.
  UnixMillis expires_at = 0;
  /// When the authorization server first refused to replace the dead access token in words that say
  /// nothing of the grant; 0: it has not.
  UnixMillis doubted_at = 0;
  /// What was asked for, and what was granted.
  std::string requested_scope;
  std::string granted_scope;
  /// Whom the refresh token may be shown to, by which client.
  std::string issuer;
  std::string token_endpoint;
  OAuthClient client;
  std::string resource;
};

struct OAuthCredentials {
  /// A client that whoever installed the server had registered; empty: none.
  std::string client_id;
  std::string client_secret;
  /// The issuer it was first used at, and the only one it is ever used at ("Authorization
  /// Server Binding"); empty: not used yet.
  std::string client_issuer;
  /// The scope that whoever installed the server asked for.
  std::string wanted_scope;
  /// What the last authorization asked for, with what challenges have asked for since.
  std::string remembered_scope;
  /// How many authorizations have left a call short of scopes they had asked for.
  std::int64_t step_up_attempts = 0;
  /// The user has been sent for more scope and has not come back yet.
  bool step_up_pending = false;
  OAuthTokens tokens;
};

/// As one JSON object.
void write_oauth_credentials(JsonWriter& json, const OAuthCredentials& credentials);
OAuthCredentials read_oauth_credentials(const JsonValue& object);

enum class TokenState {
  /// To be used as it is.
  fresh,
  /// Past half of its life: good for now, and to be replaced.
  due,
  expired,
};
TokenState token_state(const OAuthTokens& tokens, UnixMillis now);

}  // namespace gatehouse
