// Reading the answer of a token endpoint (RFC 6749 sections 5.1 and 5.2). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace gatehouse {

/// Tokens to use. The type is always Bearer.
struct TokenSet {
  std::string access_token;
  /// Seconds from now, at least one and at most ten years. Nothing where the server does not
  /// say, or says what cannot be (0, a negative number, no number): the token is then good
  /// until it is refused. A number in a string counts as one.
  std::optional<std::int64_t> expires_in_seconds;
  /// Empty: none was sent; in a refresh the old one goes on.
  std::string refresh_token;
  /// Empty: the scope that was asked for (RFC 6749 section 5.1).
  std::string scope;
};

/// The server refused the grant: the code or refresh token is of no more use. `error` is its
/// code, such as invalid_grant; `unsupported_token_type` where it issued a token that is not Bearer.
struct GrantRejected {
  std::string error;
};

/// The server refused the client (invalid_client, unauthorized_client); the grant may be good.
struct ClientRejected {
  std::string error;
};

/// No answer that means anything: no OAuth error and no token, a redirect, a page, 408, 429,
/// 5xx, or an error that names a passing condition. The grant may be good.
struct TokenEndpointUnavailable {};

using TokenOutcome = std::variant<TokenSet, GrantRejected, ClientRejected, TokenEndpointUnavailable>;

/// 200 and 201 are answers; so is an error in one of them, which some servers send. A 4xx
/// counts only with an OAuth error in it, because a proxy or firewall may have sent it.
TokenOutcome read_token_response(int status, std::string_view body);

}  // namespace gatehouse
