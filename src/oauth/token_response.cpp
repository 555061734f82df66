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
std::string type_of(const JsonValue& document) {
  if (!document_has(document, "token_type")) return "bearer";
  return to_lower_ascii(document_text(document, "token_type", limits::oauth_text_bytes).value_or(""));
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
  const std::string type = type_of(document);
  // RFC 9449, and the MAC type of OAuth: of no use without a proof of possession.
  if (type == "dpop" || type == "mac" || type == "pop") {
    return TokenFailure{TokenFailure::Meaning::grant_dead, "unsupported_token_type"};
  }
  TokenSet tokens;
  tokens.access_token = std::move(*access_token);
  tokens.is_bearer = type == "bearer";
  tokens.expires_in_seconds = read_lifetime(document.find("expires_in"));
  tokens.refresh_token = read_token(document, "refresh_token").value_or("");
  tokens.scope = normalize_scope(document_text(document, "scope", limits::oauth_scope_characters).value_or(""));
  return tokens;
}

/// RFC 6749 section 5.2 has 400 and 401.
bool is_place_of_codes(int status) { return status < 300 || status == 400 || status == 401 || status == 422; }

/// Words of servers that will know better later: `temporarily_unavailable`, `server_error`, `rate_limited` and their
/// like. Those of RFC 6749 are meant for section 4.1.2.1.
bool is_passing(std::string_view error) {
  return error.ends_with("unavailable") || error.ends_with("_error") || error.ends_with("timeout") ||
         error.starts_with("rate") || error == "slow_down" || error == "too_many_requests";
}

/// RFC 6749 section 5.2, RFC 8707 section 2, what servers take from RFC 6749 section 4.1.2.1, RFC 6750, RFC 8628 and
/// OpenID Connect Core section 3.1.2.6.
bool is_refusal(std::string_view error) {
  return error.starts_with("invalid_") || error.ends_with("_required") || error == "unsupported_grant_type" ||
         error == "access_denied" || error == "expired_token";
}

TokenFailure::Meaning meaning_of(int status, std::string_view error) {
  // The latter two are GitHub's and Slack's.
  if (error == "invalid_grant" || error == "bad_refresh_token" || error == "invalid_refresh_token") {
    return TokenFailure::Meaning::grant_dead;
  }
  if (refuses_client(error)) return TokenFailure::Meaning::client_refused;
  // Words of a gate in front of the server (`403`, `Forbidden`) say nothing of the grant.
  if (!is_place_of_codes(status) && error != "access_denied") return TokenFailure::Meaning::unavailable;
  if (is_passing(error)) return TokenFailure::Meaning::unavailable;
  return is_refusal(error) ? TokenFailure::Meaning::refused : TokenFailure::Meaning::unclear;
}

}  // namespace

TokenOutcome read_token_response(int status, std::string_view body) {
  const bool is_success = status == 200 || status == 201;
  const bool is_failure = status >= 400 && status < 500 && status != 408 && status != 429;
  TokenFailure failure;
  if (!is_success && !is_failure) return failure;
  const std::optional<JsonValue> document = parse_document(body);
  // A page, of whatever stands in front.
  if (!document && !trim_ascii(body).empty()) return failure;
  if (document) failure.error = read_oauth_error(*document).value_or("");
  if (is_failure || !failure.error.empty()) {
    failure.meaning = meaning_of(status, failure.error);
  } else if (document) {
    return read_tokens(*document);
  }
  return failure;
}

}  // namespace gatehouse
