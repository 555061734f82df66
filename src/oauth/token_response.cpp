#include "oauth/token_response.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/ascii.h"
#include "core/limits.h"
#include "http/header_rules.h"
#include "oauth/document.h"
#include "oauth/oauth_error.h"
#include "oauth/scopes.h"

namespace gatehouse {
namespace {

constexpr std::int64_t longest_lifetime_seconds = 10LL * 365 * 24 * 60 * 60;

/// The whole seconds of a number's literal, or of a string that holds one. Nothing where they
/// are not positive; the longest lifetime where they are more than that.
std::optional<std::int64_t> read_lifetime(const JsonValue* value) {
  if (value == nullptr) return std::nullopt;
  if (!value->is(JsonValue::Kind::number) && !value->is(JsonValue::Kind::string)) return std::nullopt;
  const std::string_view text = trim_ascii(value->text);
  std::int64_t seconds = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && is_ascii_digit(text[digits]); ++digits) {
    seconds = std::min(seconds * 10 + (text[digits] - '0'), longest_lifetime_seconds);
  }
  // A fraction is dropped; anything else after the digits makes it no such number.
  const std::string_view rest = text.substr(digits);
  const bool is_fraction = rest.size() > 1 && rest.front() == '.' &&
                           std::all_of(rest.begin() + 1, rest.end(), [](char c) { return is_ascii_digit(c); });
  if (digits == 0 || !(rest.empty() || is_fraction) || seconds == 0) return std::nullopt;
  return seconds;
}

/// Some servers leave the type out, and mean the only one there is.
bool is_bearer(const JsonValue& document) {
  if (!document_has(document, "token_type")) return true;
  const std::optional<std::string> type = document_text(document, "token_type", limits::oauth_text_bytes);
  return type && equals_ignore_case(*type, "bearer");
}

/// A token that can stand in a header, or in a form.
std::optional<std::string> read_token(const JsonValue& document, std::string_view name) {
  std::optional<std::string> token = document_text(document, name, limits::oauth_token_bytes);
  if (!token || !is_field_value(*token)) return std::nullopt;
  return token;
}

TokenOutcome read_tokens(const JsonValue& document) {
  std::optional<std::string> access_token = read_token(document, "access_token");
  if (!access_token) return TokenFailure{};
  TokenSet tokens;
  tokens.access_token = std::move(*access_token);
  tokens.is_bearer = is_bearer(document);
  tokens.expires_in_seconds = read_lifetime(document.find("expires_in"));
  tokens.refresh_token = read_token(document, "refresh_token").value_or("");
  tokens.scope = normalize_scope(document_text(document, "scope", limits::oauth_scope_characters).value_or(""));
  return tokens;
}

/// RFC 6749 section 5.2, RFC 8707 section 2, what servers take from RFC 6749 section 4.1.2.1, RFC 6750, RFC 8628 and
/// OpenID Connect Core section 3.1.2.6, and what GitHub and Slack say of a refresh token.
bool is_known(std::string_view error) {
  constexpr std::string_view codes[] = {"invalid_request",      "invalid_scope",     "unsupported_grant_type",
                                        "invalid_target",       "access_denied",     "invalid_token",
                                        "expired_token",        "consent_required",  "login_required",
                                        "interaction_required", "bad_refresh_token", "invalid_refresh_token"};
  return std::find(std::begin(codes), std::end(codes), error) != std::end(codes);
}

TokenFailure::Meaning meaning_of(std::string_view error) {
  if (error == "invalid_grant") return TokenFailure::Meaning::grant_dead;
  if (error == "invalid_client" || error == "unauthorized_client") return TokenFailure::Meaning::client_refused;
  return is_known(error) ? TokenFailure::Meaning::refused : TokenFailure::Meaning::unclear;
}

}  // namespace

TokenOutcome read_token_response(int status, std::string_view body) {
  const bool is_success = status == 200 || status == 201;
  const bool is_failure = status >= 400 && status < 500 && status != 408 && status != 429;
  TokenFailure failure;
  if (!is_success && !is_failure) return failure;
  const std::optional<JsonValue> document = parse_document(body);
  if (document) failure.error = read_oauth_error(*document).value_or("");
  if (is_failure || !failure.error.empty()) {
    failure.meaning = meaning_of(failure.error);
  } else if (document) {
    return read_tokens(*document);
  }
  return failure;
}

}  // namespace gatehouse
