// Reading the answer of a token endpoint (RFC 6749 sections 5.1 and 5.2). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace gatehouse {

/// Tokens to use.
struct TokenSet {
  std::string access_token;
  /// The type is Bearer, or left out.
  bool is_bearer = true;
  /// Seconds from now, at least one and at most ten years. Nothing where the server does not
  /// say, or says what cannot be (0, a negative number, no number): the token is then good
  /// until it is refused. A number in a string counts as one.
  std::optional<std::int64_t> expires_in_seconds;
  /// Empty: none was sent; in a refresh the old one goes on.
  std::string refresh_token;
  /// Empty: the scope that was asked for (RFC 6749 section 5.1).
  std::string scope;
};

/// What there is instead.
struct TokenFailure {
  enum class Meaning {
    /// invalid_grant, and what GitHub and Slack say in its place: the code or refresh token is of no more use.
    grant_dead,
    /// invalid_client, unauthorized_client: the grant may be good.
    client_refused,
    /// Another code that refuses for good, or until somebody mends something.
    refused,
    /// Refused where OAuth has its codes, but in no words, or in others: for good or for the moment.
    unclear,
    /// No refusal: a redirect, a page, the words of a gate in front, 408, 429, 5xx, Retry-After, or a word that says
    /// so.
    unavailable,
  };
  Meaning meaning = Meaning::unavailable;
  /// The server's code; empty: it has none.
  std::string error;
  /// From Retry-After; nothing where it does not say, or not in seconds.
  std::optional<std::uint64_t> retry_after_seconds = std::nullopt;
};

using TokenOutcome = std::variant<TokenSet, TokenFailure>;

/// 200 and 201 are answers; so is an error in one of them, which some servers send. Any other
/// 4xx is a refusal, with the code that its body may have. `body` is whole.
TokenOutcome read_token_response(int status, std::string_view body);

}  // namespace gatehouse
