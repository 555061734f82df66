// POST install_custom/: an installation with its credential, in one call.
#include <string>

#include "core/limits.h"
#include "http/fields.h"
#include "http/header_rules.h"
#include "http/reply.h"
#include "installations/credentials.h"
#include "installations/fields.h"
#include "installations/handlers.h"
#include "installations/store.h"

namespace gatehouse {
namespace {

constexpr TextRule name_rule{"name", limits::name_characters, Presence::required, Blank::refused};
constexpr TextRule description_rule{"description", limits::description_characters};
constexpr TextRule api_key_rule{"api_key", limits::credential_characters};
constexpr TextRule auth_header_rule{"auth_header", limits::header_name_characters, Presence::optional, Blank::refused};
constexpr TextRule auth_scheme_rule{"auth_scheme", limits::header_name_characters};
constexpr TextRule install_source_rule{"install_source", 20};
constexpr TextRule callback_url_rule{"posthog_code_callback_url", limits::url_characters};
constexpr TextRule client_id_rule{"client_id", limits::credential_characters};
constexpr TextRule client_secret_rule{"client_secret", limits::credential_characters};
constexpr TextRule oauth_scope_rule{"oauth_scope", limits::oauth_scope_characters};

/// The optional text field, or what it is where it is absent.
Result<std::string> read_text_or(const JsonValue& body, const TextRule& rule, std::string_view fallback) {
  const std::optional<std::string> text = TRY(read_text(body, rule));
  return text.value_or(std::string(fallback));
}

Result<std::string> read_auth_header(const JsonValue& body) {
  std::string name = TRY(read_text_or(body, auth_header_rule, "Authorization"));
  if (!is_credential_header(name)) {
    return error(Reason::invalid, "Not the name of a header that may carry a credential.", "auth_header");
  }
  return name;
}

Result<std::string> read_auth_scheme(const JsonValue& body) {
  std::string scheme = TRY(read_text_or(body, auth_scheme_rule, "Bearer"));
  if (!scheme.empty() && !is_token(scheme)) {
    return error(Reason::invalid, "An authentication scheme is a token (RFC 9110 section 11.1), or empty.",
                 "auth_scheme");
  }
  return scheme;
}

/// The API key; required where the installation uses one.
Result<std::string> read_api_key(const JsonValue& body, AuthType auth_type) {
  TextRule rule = api_key_rule;
  if (auth_type == AuthType::api_key) {
    rule.presence = Presence::required;
    rule.blank = Blank::refused;
  }
  std::string key = TRY(read_text(body, rule)).value_or("");
  if (!is_field_value(key)) {
    return error(Reason::invalid, "The key holds characters that no HTTP header can carry.", "api_key");
  }
  return key;
}

/// The fields of a pre-registered OAuth client; checked whatever the auth_type, as every field is.
Result<void> check_oauth_fields(const JsonValue& body) {
  for (const TextRule& rule : {client_id_rule, client_secret_rule, oauth_scope_rule}) TRY(read_text(body, rule));
  return Result<void>::success();
}

struct CustomInstallation {
  Installation installation;
  Credentials credentials;
  Url url;
};

Result<CustomInstallation> read_custom_installation(const Exchange& exchange) {
  const JsonValue body = TRY(read_json_object(exchange.request));
  const std::optional<std::string> name = TRY(read_text(body, name_rule));
  UpstreamUrl url = TRY(read_upstream_url(exchange, body));
  const AuthType auth_type = *TRY(read_auth_type(body, Presence::required));
  const std::string description = TRY(read_text_or(body, description_rule, ""));
  const std::optional<std::string> install_source = TRY(read_text(body, install_source_rule));
  TRY(check_install_source(install_source));
  const std::string callback_url = TRY(read_text_or(body, callback_url_rule, ""));
  TRY(check_callback_url(exchange, callback_url));
  TRY(check_oauth_fields(body));

  CustomInstallation custom;
  custom.url = url.url;
  custom.credentials.api_key = TRY(read_api_key(body, auth_type));
  custom.installation = begin_installation(exchange, std::move(url), auth_type);
  custom.installation.display_name = *name;
  custom.installation.description = description;
  custom.installation.auth_header = TRY(read_auth_header(body));
  custom.installation.auth_scheme = TRY(read_auth_scheme(body));
  return custom;
}

}  // namespace

Task<Result<Response>> install_custom(Exchange& exchange) {
  CO_TRY(custom, read_custom_installation(exchange));
  CO_TRY(keyring, require_keyring(exchange));
  Installation& installation = custom.installation;
  if (installation.auth_type == AuthType::oauth) {
    co_return error(Reason::not_implemented, "This deployment cannot run OAuth flows yet.");
  }
  if (installation.auth_type == AuthType::api_key) {
    installation.sealed_credentials =
        seal_credentials(exchange.host, *keyring, installation, custom.url.origin(), custom.credentials);
  }
  CO_CHECK(co_await insert_installation(exchange.host, {exchange.path.project_id, exchange.caller}, installation,
                                        std::move(custom.url.href)));
  co_return json_reply(201, present_installation(installation, public_url(exchange)));
}

}  // namespace gatehouse
