#include "installations/credentials.h"

#include "core/json.h"
#include "core/json_fields.h"

namespace gatehouse {
namespace {

/// Length-unambiguous, since none of the parts can hold a line break.
std::string associated_data(const Installation& installation, std::string_view upstream_origin) {
  return installation.project_id + "\n" + installation.id + "\n" + std::string(upstream_origin);
}

}  // namespace

std::string seal_credentials(Host& host, const Keyring& keyring, const Installation& installation,
                             std::string_view upstream_origin, const Credentials& credentials) {
  JsonWriter json;
  json.begin_object();
  if (installation.auth_type == AuthType::oauth) {
    json.key("oauth");
    write_oauth_credentials(json, credentials.oauth);
  } else {
    json.member("api_key", credentials.api_key);
  }
  return keyring.seal(host, associated_data(installation, upstream_origin), json.end_object().take());
}

std::optional<Credentials> open_credentials(Host& host, const Keyring& keyring, const Installation& installation,
                                            std::string_view upstream_origin) {
  const auto plaintext =
      keyring.open(host, associated_data(installation, upstream_origin), installation.sealed_credentials);
  if (!plaintext) return std::nullopt;
  const Result<JsonValue> parsed = parse_json(*plaintext);
  if (!parsed) return std::nullopt;
  Credentials credentials;
  credentials.api_key = stored_text(parsed.value(), "api_key");
  if (const JsonValue* oauth = parsed.value().find("oauth")) credentials.oauth = read_oauth_credentials(*oauth);
  return credentials;
}

void reseal_credentials(Host& host, const Keyring& keyring, Installation& installation) {
  std::string& envelope = installation.sealed_credentials;
  if (envelope.empty() || keyring.sealed_by_first(envelope)) return;
  const std::optional<Url> url = host.parse_url(installation.url, {});
  if (!url) return;
  const std::string scope = associated_data(installation, url->origin());
  if (const auto plaintext = keyring.open(host, scope, envelope)) envelope = keyring.seal(host, scope, *plaintext);
}

}  // namespace gatehouse
