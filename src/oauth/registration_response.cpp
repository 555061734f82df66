#include "oauth/registration_response.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/limits.h"
#include "oauth/document.h"
#include "oauth/oauth_error.h"

namespace gatehouse {
namespace {

/// Seconds since 1970. What is no such number is taken for the past: the secret is used for
/// what is under way, and not kept for another time.
std::int64_t read_expiry(const JsonValue& document) {
  constexpr std::int64_t expired = 1;
  const JsonValue* value = document.find("client_secret_expires_at");
  if (value == nullptr || value->is(JsonValue::Kind::null)) return 0;
  return std::max<std::int64_t>(value->integer().value_or(expired), 0);
}

/// Whether there is a secret, be it one that cannot be used. Without it the client is none.
bool claims_secret(const JsonValue& document) {
  const JsonValue* secret = document.find("client_secret");
  return document_has(document, "client_secret") && !(secret->is(JsonValue::Kind::string) && secret->text.empty());
}

RegistrationOutcome read_client(const JsonValue& document, const std::vector<std::string>& supported) {
  std::optional<std::string> id = document_text(document, "client_id", limits::oauth_text_bytes);
  if (!id) return RegistrationUnavailable{};
  RegisteredClient registered;
  registered.client.client_id = std::move(*id);
  registered.client.client_secret = document_text(document, "client_secret", limits::oauth_token_bytes).value_or("");
  if (registered.client.client_secret.empty() && claims_secret(document)) return RegistrationUnavailable{};
  const std::string method =
      document_text(document, "token_endpoint_auth_method", limits::oauth_text_bytes).value_or("");
  registered.client.auth = method_to_use(registered.client.client_secret, method, supported);
  if (!registered.client.client_secret.empty()) registered.client_secret_expires_at = read_expiry(document);
  return registered;
}

}  // namespace

RegistrationOutcome read_registration_response(int status, std::string_view body,
                                               const std::vector<std::string>& supported) {
  const bool is_success = status == 200 || status == 201;
  const bool is_failure = status >= 400 && status < 500 && status != 408 && status != 429;
  if (!is_success && !is_failure) return RegistrationUnavailable{};
  const std::optional<JsonValue> document = parse_document(body);
  std::optional<std::string> error = document ? read_oauth_error(*document) : std::nullopt;
  if (error) return RegistrationRefused{std::move(*error)};
  if (is_failure) return RegistrationRefused{};
  return document ? read_client(*document, supported) : RegistrationUnavailable{};
}

}  // namespace gatehouse
