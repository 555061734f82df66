#include "access/api_key.h"

#include <algorithm>

#include "core/json.h"
#include "core/json_fields.h"
#include "core/limits.h"

namespace gatehouse {
namespace {

void write_projects_and_scopes(JsonWriter& json, const ApiKey& key) {
  json.key("projects").begin_array();
  for (const std::string& project : key.projects) json.string(project);
  json.end_array().key("scopes").begin_array();
  for (const Scope scope : key.scopes) json.string(scope_name(scope));
  json.end_array();
}

}  // namespace

std::string_view scope_name(Scope scope) {
  switch (scope) {
    case Scope::project_read: return "project:read";
    case Scope::project_write: return "project:write";
  }
  return {};
}

std::optional<Scope> parse_scope(std::string_view name) {
  for (const Scope scope : {Scope::project_read, Scope::project_write}) {
    if (scope_name(scope) == name) return scope;
  }
  return std::nullopt;
}

bool ApiKey::permits(Scope scope) const { return std::find(scopes.begin(), scopes.end(), scope) != scopes.end(); }

bool ApiKey::permits_project(std::string_view project_id) const {
  return std::any_of(projects.begin(), projects.end(),
                     [&](const std::string& project) { return project == "*" || project == project_id; });
}

std::string encode_api_key(const ApiKey& key) {
  JsonWriter json;
  json.begin_object()
      .member("id", key.id)
      .member("key_hash", key.key_hash)
      .member("label", key.label)
      .member("user", key.user)
      .member("created_at", key.created_at);
  if (key.expires_at) json.member("expires_at", *key.expires_at);
  write_projects_and_scopes(json, key);
  return json.end_object().take();
}

std::optional<ApiKey> decode_api_key(std::string_view record) {
  const Result<JsonValue> parsed = parse_json(record);
  if (!parsed) return std::nullopt;
  const JsonValue& object = parsed.value();
  const JsonValue* projects = object.find("projects");
  const JsonValue* scopes = object.find("scopes");
  const std::optional<std::int64_t> created_at = stored_integer(object, "created_at");
  if (projects == nullptr || scopes == nullptr || !created_at) return std::nullopt;
  const std::optional<std::int64_t> expires_at = stored_integer(object, "expires_at");
  // An expiry that cannot be read must not become none.
  if (!expires_at && object.find("expires_at") != nullptr) return std::nullopt;

  ApiKey key;
  key.id = stored_text(object, "id");
  key.key_hash = stored_text(object, "key_hash");
  key.label = stored_text(object, "label");
  key.user = stored_text(object, "user");
  key.created_at = *created_at;
  key.expires_at = expires_at;
  for (const JsonValue& project : projects->items) key.projects.push_back(project.text);
  for (const JsonValue& scope : scopes->items) {
    if (const auto known = parse_scope(scope.text)) key.scopes.push_back(*known);
  }
  if (key.id.empty() || key.key_hash.empty() || key.user.empty()) return std::nullopt;
  return key;
}

std::string present_api_key(const ApiKey& key, std::string_view secret) {
  JsonWriter json;
  json.begin_object().member("id", key.id).member("label", key.label).member("user", key.user);
  write_projects_and_scopes(json, key);
  json.member_or_null("expires_at", key.expires_at ? format_timestamp(*key.expires_at) : std::string());
  json.member("created_at", format_timestamp(key.created_at));
  if (!secret.empty()) json.member("key", secret);
  return json.end_object().take();
}

bool is_project_id(std::string_view text) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return !text.empty() && text.size() <= limits::project_id_characters &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

}  // namespace gatehouse
