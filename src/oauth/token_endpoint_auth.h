// How a client proves itself at the token endpoint (RFC 6749 section 2.3; the methods' names
// are those of RFC 7591 section 2). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/message.h"
#include "installations/oauth_client.h"

namespace gatehouse {

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
