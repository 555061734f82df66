#include "installations/installation.h"

#include "core/json.h"
#include "core/record_members.h"

namespace gatehouse {
namespace {

constexpr TextMember<Installation> text_members[] = {
    {"id", &Installation::id},
    {"project_id", &Installation::project_id},
    {"user", &Installation::user},
    {"url", &Installation::url},
    {"display_name", &Installation::display_name},
    {"server_name", &Installation::server_name},
    {"description", &Installation::description},
    {"server_id", &Installation::server_id},
    {"auth_header", &Installation::auth_header},
    {"auth_scheme", &Installation::auth_scheme},
    {"sealed_credentials", &Installation::sealed_credentials},
};
constexpr IntegerMember<Installation> time_members[] = {
    {"created_at", &Installation::created_at},
    {"updated_at", &Installation::updated_at},
};
/// A record that does not say otherwise is closed, not open.
constexpr FlagMember<Installation> flag_members[] = {
    {"is_enabled", &Installation::is_enabled},
    {"needs_reauth", &Installation::needs_reauth},
    {"has_access_token", &Installation::has_access_token},
};
constexpr RecordMembers<Installation> members{text_members, time_members, flag_members};

}  // namespace

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
  JsonWriter json;
  write_members(json.begin_object(), installation, members);
  return json.member("auth_type", auth_type_name(installation.auth_type)).end_object().take();
}

std::optional<Installation> decode_installation(std::string_view record) {
  const Result<JsonValue> parsed = parse_json(record);
  if (!parsed) return std::nullopt;
  const std::optional<AuthType> auth_type = parse_auth_type(stored_text(parsed.value(), "auth_type"));
  if (!auth_type) return std::nullopt;

  Installation installation;
  read_members(parsed.value(), installation, members);
  installation.auth_type = *auth_type;
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
