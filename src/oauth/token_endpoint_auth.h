// How a client proves itself at the token endpoint (RFC 6749 section 2.3; the methods' names
// are those of RFC 7591 section 2). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace gatehouse {

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

/// The method for a new registration: none where the server lists it, or lists nothing; else
/// the first of post and basic that it lists; else none, and the server decides.
TokenEndpointAuth method_to_register(const std::vector<std::string>& supported);

/// The method for a client that has a secret, or none (empty). `registered` is what the
/// registration answered, empty where it said nothing. In this order: what was registered;
/// what the server lists, basic before post before none; where it lists nothing usable, basic
/// with a secret (the default of RFC 8414 section 2 and RFC 7591 section 2) and none without.
/// Never a method that needs a secret for a client without.
TokenEndpointAuth method_to_use(std::string_view client_secret, std::string_view registered,
                                const std::vector<std::string>& supported);

/// What authenticates the client: parameters for the end of the body, and headers.
struct ClientAuthentication {
  /// `client_id=…` and perhaps `&client_secret=…`, form-encoded; empty for basic.
  std::string parameters;
  /// authorization, for basic: user and password form-encoded first (RFC 6749 section 2.3.1).
  std::vector<Header> headers;
};
ClientAuthentication authenticate_client(const OAuthClient& client);

}  // namespace gatehouse
