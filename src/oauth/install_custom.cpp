// POST install_custom/: an installation with its credential, in one call.
#include <string>
#include <utility>

#include "core/limits.h"
#include "host/identifier.h"
#include "http/fields.h"
#include "http/header_rules.h"
#include "http/reply.h"
#include "installations/credentials.h"
#include "installations/fields.h"
#include "installations/handlers.h"
#include "installations/store.h"
#include "oauth/flow_start.h"
#include "oauth/handlers.h"
#include "oauth/scopes.h"
#include "storage/records.h"

namespace gatehouse {
namespace {

constexpr TextRule name_rule{"name", limits::name_characters, Presence::required, Blank::refused};
constexpr TextRule description_rule{"description", limits::description_characters};
constexpr TextRule api_key_rule{"api_key", limits::credential_characters};
constexpr TextRule auth_header_rule{"auth_header", limits::header_name_characters, Presence::optional, Blank::refused};
constexpr TextRule auth_scheme_rule{"auth_scheme", limits::header_name_characters};
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
Result<OAuthCredentials> read_oauth_fields(const JsonValue& body) {
  OAuthCredentials oauth;
  oauth.client_id = TRY(read_text_or(body, client_id_rule, ""));
  oauth.client_secret = TRY(read_text_or(body, client_secret_rule, ""));
  oauth.wanted_scope = normalize_scope(TRY(read_text_or(body, oauth_scope_rule, "")));
  if (!oauth.client_secret.empty() && oauth.client_id.empty()) {
    return error(Reason::required, "A client_secret belongs to a client_id.", "client_id");
  }
  return oauth;
}

struct CustomInstallation {
  Installation installation;
  Credentials credentials;
  Url url;
  FlowEnd flow_end;
};

Result<CustomInstallation> read_custom_installation(const Exchange& exchange) {
  const JsonValue body = TRY(read_json_object(exchange.request));
  const std::optional<std::string> name = TRY(read_text(body, name_rule));
  UpstreamUrl url = TRY(read_upstream_url(exchange, body));
  const AuthType auth_type = *TRY(read_auth_type(body, Presence::required));
  const std::string description = TRY(read_text_or(body, description_rule, ""));
  const std::optional<std::string> install_source = TRY(read_text(body, install_source_rule));
  TRY(check_install_source(install_source));
  const std::string callback_text = TRY(read_text_or(body, callback_url_rule, ""));
  std::string callback_url = TRY(read_callback_url(exchange, callback_text));

  CustomInstallation custom;
  custom.flow_end = {std::move(callback_url), true};
  custom.credentials.oauth = TRY(read_oauth_fields(body));
  custom.url = url.url;
  custom.credentials.api_key = TRY(read_api_key(body, auth_type));
  custom.installation = begin_installation(exchange, std::move(url), auth_type);
  custom.installation.display_name = *name;
  custom.installation.description = description;
  custom.installation.auth_header = TRY(read_auth_header(body));
  custom.installation.auth_scheme = TRY(read_auth_scheme(body));
  return custom;
}

void seal(const Exchange& exchange, const CustomInstallation& custom, Installation& installation) {
  installation.sealed_credentials =
      seal_credentials(exchange.host, *exchange.keyring, installation, custom.url.origin(), custom.credentials);
}

/// Inserts the installation; where the url is installed already, gives that installation the
/// new credentials, which hold no tokens. The installation as it is stored.
Task<Result<Installation>> insert_or_restart(const Exchange& exchange, const CustomInstallation& custom) {
  for (int attempt = 0; attempt < limits::commit_attempts; ++attempt) {
    Installation fresh = custom.installation;
    fresh.server_id = new_uuid_v7(exchange.host);
    fresh.server_name = fresh.display_name;
    seal(exchange, custom, fresh);
    Result<void> inserted = co_await insert_installation(exchange, fresh, custom.url.href);
    if (inserted) co_return std::move(fresh);
    if (inserted.error().reason != Reason::unique) co_return std::move(inserted).failure();

    auto found = co_await load_installation_of_url(exchange, custom.url.href);
    // Removed in between: there is room again.
    if (!found && found.error().reason == Reason::not_found) continue;
    if (!found) co_return std::move(found).failure();
    Installation& existing = found.value().installation;
    if (existing.auth_type != AuthType::oauth) co_return installed_already();
    existing.has_access_token = false;
    existing.needs_reauth = false;
    existing.updated_at = exchange.host.now();
    if (existing.server_id.empty()) {
      existing.server_id = fresh.server_id;
      existing.server_name = fresh.server_name;
    }
    seal(exchange, custom, existing);
    const HostError outcome = co_await replace_installation(exchange, found.value());
    if (outcome == HostError::none) co_return std::move(existing);
    if (outcome != HostError::conflict) co_return storage::unavailable();
  }
  co_return storage::unavailable();
}

/// installed_already() where a flow would end in that, before anything is registered for it.
Task<Result<void>> require_room(const Exchange& exchange, const CustomInstallation& custom) {
  auto found = co_await load_installation_of_url(exchange, custom.url.href);
  if (found && found.value().installation.auth_type != AuthType::oauth) co_return installed_already();
  if (!found && found.error().reason != Reason::not_found) co_return std::move(found).failure();
  co_return Result<void>::success();
}

/// Starts the flow, and keeps the installation once it is known that there is one to start:
/// a step that fails before leaves nothing behind.
Task<Result<std::string>> install_oauth(const Exchange& exchange, CustomInstallation& custom) {
  CO_CHECK(co_await require_room(exchange, custom));
  CO_AWAIT(flow, prepare_flow(exchange, custom.url, custom.credentials.oauth));
  CO_AWAIT(installation, insert_or_restart(exchange, custom));
  auto redirect_url = co_await begin_authorization(exchange, installation, std::move(flow), std::move(custom.flow_end));
  const bool was_made_here = installation.id == custom.installation.id;
  if (!redirect_url && was_made_here) {
    static_cast<void>(co_await remove_installation(exchange, installation.id));
  }
  co_return std::move(redirect_url);
}

}  // namespace

Task<Result<Response>> install_custom(Exchange& exchange) {
  CO_TRY(custom, read_custom_installation(exchange));
  CO_CHECK(require_keyring(exchange));
  Installation& installation = custom.installation;
  if (installation.auth_type == AuthType::oauth) {
    CO_AWAIT(redirect_url, install_oauth(exchange, custom));
    co_return redirect_url_reply(redirect_url);
  }
  if (installation.auth_type == AuthType::api_key) seal(exchange, custom, installation);
  CO_CHECK(co_await insert_installation(exchange, installation, std::move(custom.url.href)));
  co_return json_reply(201, presenter_of(exchange).present(installation));
}

}  // namespace gatehouse
