// Reading the answer to a dynamic registration (RFC 7591 section 3.2). Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "oauth/token_endpoint_auth.h"

namespace gatehouse {

struct RegisteredClient {
  /// With the method to use: what was answered, or else what the server lists. A server may
  /// make a confidential client of one that asked to be public.
  OAuthClient client;
  /// Seconds since 1970; 0: the secret does not expire, or there is none.
  std::int64_t client_secret_expires_at = 0;
};
/// The server will not register this client.
struct RegistrationRefused {
  /// RFC 7591 section 3.2.2, or another token; empty where the answer held none.
  std::string error;
};
/// No answer that means anything: network, 429, 5xx, a redirect, a page.
struct RegistrationUnavailable {};

using RegistrationOutcome = std::variant<RegisteredClient, RegistrationRefused, RegistrationUnavailable>;

/// 200 and 201 with a client_id are a registration. Any 4xx but 408 and 429 is a refusal.
/// `supported` is token_endpoint_auth_methods_supported.
RegistrationOutcome read_registration_response(int status, std::string_view body,
                                               const std::vector<std::string>& supported);

}  // namespace gatehouse
