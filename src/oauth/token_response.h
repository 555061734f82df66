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

/// No answer that means anything: a redirect, a page, 408, 429, 5xx, an error that names a
/// passing condition, or a status that no token endpoint refuses a grant with and no OAuth error
/// beside it. The grant may be good.
struct TokenEndpointUnavailable {
  /// From Retry-After; nothing where it does not say, or not in seconds.
  std::optional<std::uint64_t> retry_after_seconds = std::nullopt;
};

using TokenOutcome = std::variant<TokenSet, GrantRejected, ClientRejected, TokenEndpointUnavailable>;

/// 200 and 201 are answers; so is an error in one of them, which some servers send. 400, 401
/// and 422 refuse the grant also in the server's own JSON, or in no words at all, as those of
/// large providers do (`invalid_grant` then). Any other 4xx, or a page, counts only with an
/// OAuth error in it, because a proxy or firewall may have sent it. `body` is whole.
TokenOutcome read_token_response(int status, std::string_view body);

}  // namespace gatehouse
