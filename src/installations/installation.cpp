#include "installations/installation.h"

#include "core/json.h"
#include "core/record_members.h"
#include "core/record_reader.h"

namespace gatehouse {
namespace {

/// What is read of the part that a caller sees (write_shown); "auth_type" is read by its name.
constexpr TextMember<Installation> shown_texts[] = {
    {"id", &Installation::id},
    {"server_id", &Installation::server_id},
    {"url", &Installation::url},
    {"display_name", &Installation::display_name},
    {"description", &Installation::description},
};
/// A record that does not say otherwise is closed, not open.
constexpr FlagMember<Installation> shown_flags[] = {
    {"is_enabled", &Installation::is_enabled},
    {"needs_reauth", &Installation::needs_reauth},
};
constexpr RecordMembers<Installation> shown_members{shown_texts, {}, shown_flags};

/// What a caller never sees; it begins with whose the record is.
constexpr TextMember<Installation> private_texts[] = {
    {"project_id", &Installation::project_id},   {"user", &Installation::user},
    {"server_name", &Installation::server_name}, {"auth_header", &Installation::auth_header},
    {"auth_scheme", &Installation::auth_scheme}, {"sealed_credentials", &Installation::sealed_credentials},
};
/// As numbers; what the caller sees under the same names is text.
constexpr IntegerMember<Installation> private_times[] = {
    {"created_at", &Installation::created_at},
    {"updated_at", &Installation::updated_at},
};
constexpr FlagMember<Installation> private_flags[] = {
    {"has_access_token", &Installation::has_access_token},
};
constexpr RecordMembers<Installation> private_members{private_texts, private_times, private_flags};

/// Of the shown part. Raised when what is shown changes, or how it follows from the rest: a
/// record of another layout is not shown as it was written.
constexpr std::int64_t layout = 1;
constexpr std::string_view private_name = "private";

JsonWriter& begin_private(JsonWriter& json) { return json.key(private_name).begin_object().member("layout", layout); }

void write_shown(JsonWriter& json, const Installation& installation) {
  json.member("id", installation.id)
      .member_or_null("server_id", installation.server_id)
      .member("name", installation.name())
      .member("display_name", installation.display_name)
      .member("url", installation.url)
      .member("description", installation.description)
      .member("auth_type", auth_type_name(installation.auth_type))
      .member("is_enabled", installation.is_enabled)
      .member("needs_reauth", installation.needs_reauth)
      .member("pending_oauth", installation.pending_oauth())
      .member("created_at", format_timestamp(installation.created_at))
      .member("updated_at", format_timestamp(installation.updated_at));
}

/// The shown part of a record, an object but for its closing brace; nothing where the record is
/// not this one's, or cut off. A quotation mark within a string is escaped, so `private_part`
/// stands nowhere but where the private part begins.
std::optional<std::string_view> shown_part(std::string_view record, std::string_view id,
                                           std::string_view private_part) {
  std::string_view rest = record;
  for (const std::string_view start : {std::string_view(R"({"id":")"), id, std::string_view(R"(",)")}) {
    if (!rest.starts_with(start)) return std::nullopt;
    rest.remove_prefix(start.size());
  }
  const std::size_t end = record.find(private_part);
  if (end == std::string_view::npos || !record.ends_with("}}")) return std::nullopt;
  return record.substr(0, end);
}

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
  write_shown(json.begin_object(), installation);
  write_members(begin_private(json), installation, private_members);
  return json.end_object().end_object().take();
}

std::optional<Installation> decode_installation(std::string_view record) {
  Installation installation;
  std::string auth_type;
  std::vector<RecordSlot> slots;
  slots.reserve(1 + shown_members.size() + private_members.size());
  slots.push_back({.name = "auth_type", .text = &auth_type});
  add_slots(slots, installation, shown_members);
  add_slots(slots, installation, private_members);
  if (!read_record(record, slots, private_name)) return std::nullopt;
  const std::optional<AuthType> known = parse_auth_type(auth_type);
  if (!known || installation.id.empty() || installation.user.empty() || installation.url.empty()) return std::nullopt;
  installation.auth_type = *known;
  return installation;
}

InstallationPresenter::InstallationPresenter(std::string_view project_id, std::string_view user,
                                             std::string_view public_url) {
  JsonWriter json;
  private_part_ = "," + begin_private(json).member("project_id", project_id).member("user", user).take();
  proxy_url_ = R"(,"proxy_url":)" + json_quote(std::string(public_url) + "/api/environments/" +
                                               std::string(project_id) + "/mcp_server_installations/");
  proxy_url_.pop_back();
}

bool InstallationPresenter::append(std::string& json, std::string_view id, std::string_view record) const {
  std::string rewritten;
  std::optional<std::string_view> shown = shown_part(record, id, private_part_);
  if (!shown) {
    // Of an older layout, or none of ours.
    const std::optional<Installation> installation = decode_installation(record);
    if (!installation) return false;
    rewritten = encode_installation(*installation);
    shown = shown_part(rewritten, id, private_part_);
    if (!shown) return false;
  }
  if (!json.empty()) json += ',';
  append_shown(json, *shown, id);
  return true;
}

void InstallationPresenter::append_shown(std::string& json, std::string_view shown, std::string_view id) const {
  json.append(shown).append(proxy_url_).append(id).append(R"(/proxy/"})");
}

std::string InstallationPresenter::present(const Installation& installation) const {
  JsonWriter shown;
  write_shown(shown.begin_object(), installation);
  std::string json;
  append_shown(json, shown.take(), installation.id);
  return json;
}

}  // namespace gatehouse
