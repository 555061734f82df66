#include "installations/installation.h"

#include "core/json.h"
#include "core/json_fields.h"

namespace gatehouse {

std::string_view auth_type_name(AuthType type) {
  switch (type) {
    case AuthType::api_key: return "api_key";
    case AuthType::oauth: return "oauth";
    case AuthType::none: return "none";
  }
  return {};
}

std::optional<AuthType> parse_auth_type(std::string_view name) {
  for (const AuthType type : {AuthType::api_key, AuthType::oauth, AuthType::none}) {
    if (auth_type_name(type) == name) return type;
  }
  return std::nullopt;
}

std::string encode_installation(const Installation& installation) {
  return JsonWriter()
      .begin_object()
      .member("id", installation.id)
      .member("project_id", installation.project_id)
      .member("user", installation.user)
      .member("url", installation.url)
      .member("display_name", installation.display_name)
      .member("server_name", installation.server_name)
      .member("description", installation.description)
      .member("auth_type", auth_type_name(installation.auth_type))
      .member("is_enabled", installation.is_enabled)
      .member("needs_reauth", installation.needs_reauth)
      .member("has_access_token", installation.has_access_token)
      .member("server_id", installation.server_id)
      .member("auth_header", installation.auth_header)
      .member("auth_scheme", installation.auth_scheme)
      .member("sealed_credentials", installation.sealed_credentials)
      .member("created_at", installation.created_at)
      .member("updated_at", installation.updated_at)
      .end_object()
      .take();
}

std::optional<Installation> decode_installation(std::string_view record) {
  const Result<JsonValue> parsed = parse_json(record);
  if (!parsed) return std::nullopt;
  const JsonValue& object = parsed.value();
  const std::optional<AuthType> auth_type = parse_auth_type(stored_text(object, "auth_type"));
  if (!auth_type) return std::nullopt;

  Installation installation;
  installation.id = stored_text(object, "id");
  installation.project_id = stored_text(object, "project_id");
  installation.user = stored_text(object, "user");
  installation.url = stored_text(object, "url");
  installation.display_name = stored_text(object, "display_name");
  installation.server_name = stored_text(object, "server_name");
  installation.description = stored_text(object, "description");
  installation.auth_type = *auth_type;
  // A record that does not say otherwise is closed, not open.
  installation.is_enabled = stored_boolean(object, "is_enabled", false);
  installation.needs_reauth = stored_boolean(object, "needs_reauth", false);
  installation.has_access_token = stored_boolean(object, "has_access_token", false);
  installation.server_id = stored_text(object, "server_id");
  installation.auth_header = stored_text(object, "auth_header");
  installation.auth_scheme = stored_text(object, "auth_scheme");
  installation.sealed_credentials = stored_text(object, "sealed_credentials");
  installation.created_at = stored_integer(object, "created_at").value_or(0);
  installation.updated_at = stored_integer(object, "updated_at").value_or(0);
  if (installation.id.empty() || installation.user.empty() || installation.url.empty()) return std::nullopt;
  return installation;
}

std::string present_installation(const Installation& installation, std::string_view public_url) {
  JsonWriter json;
  json.begin_object().member("id", installation.id).key("server_id");
  if (installation.server_id.empty()) {
    json.null();
  } else {
    json.string(installation.server_id);
  }
  const std::string proxy_url = std::string(public_url) + "/api/environments/" + installation.project_id +
                                "/mcp_server_installations/" + installation.id + "/proxy/";
  return json.member("name", installation.name())
      .member("display_name", installation.display_name)
      .member("url", installation.url)
      .member("description", installation.description)
      .member("auth_type", auth_type_name(installation.auth_type))
      .member("is_enabled", installation.is_enabled)
      .member("needs_reauth", installation.needs_reauth)
      .member("pending_oauth", installation.pending_oauth())
      .member("proxy_url", proxy_url)
      .member("created_at", format_timestamp(installation.created_at))
      .member("updated_at", format_timestamp(installation.updated_at))
      .end_object()
      .take();
}

}  // namespace gatehouse
