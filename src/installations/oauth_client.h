// The gateway as an OAuth client of one authorization server, and how it is stored. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/json.h"

namespace gatehouse {

/// How a client proves itself at the token endpoint (RFC 6749 section 2.3; the names are those of
/// RFC 7591 section 2).
enum class TokenEndpointAuth { none, client_secret_post, client_secret_basic };

/// The name in documents and records.
std::string_view to_string(TokenEndpointAuth method);
/// Nothing for a method the gateway cannot use.
std::optional<TokenEndpointAuth> parse_token_endpoint_auth(std::string_view name);

/// A client as one authorization server knows it.
struct OAuthClient {
  std::string client_id;
  /// Empty: a public client.
  std::string client_secret;
  TokenEndpointAuth auth = TokenEndpointAuth::none;
};

/// As one JSON object.
void write_oauth_client(JsonWriter& json, const OAuthClient& client);
OAuthClient read_oauth_client(const JsonValue& object);

}  // namespace gatehouse
