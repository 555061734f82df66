#include "access/admin_handlers.h"

#include <algorithm>

#include "access/api_key.h"
#include "access/api_key_token.h"
#include "core/decimal.h"
#include "core/limits.h"
#include "core/uuid.h"
#include "host/identifier.h"
#include "http/fields.h"
#include "http/page.h"
#include "http/reply.h"
#include "storage/keys.h"
#include "storage/records.h"

namespace gatehouse {
namespace {

/// A required, non-empty list of strings.
Result<std::vector<std::string>> read_list(const JsonValue& body, const std::string& name, std::size_t max_items) {
  const JsonValue* value = body.find(name);
  if (value == nullptr) return error(Reason::required, "This field is required.", name);
  if (!value->is(JsonValue::Kind::array)) return error(Reason::invalid, "Expected a list.", name);
  if (value->items.empty()) return error(Reason::blank, "This list may not be empty.", name);
  if (value->items.size() > max_items) {
    return error(Reason::max_length,
                 "Ensure this list has no more than " + decimal(static_cast<std::int64_t>(max_items)) + " items.",
                 name);
  }
  std::vector<std::string> items;
  for (const JsonValue& item : value->items) {
    if (!item.is(JsonValue::Kind::string)) return error(Reason::invalid, "Expected a list of strings.", name);
    TRY(check_text(item.text, {name}));
    items.push_back(item.text);
  }
  return items;
}

Result<std::vector<std::string>> read_projects(const JsonValue& body) {
  std::vector<std::string> projects = TRY(read_list(body, "projects", limits::api_key_projects));
  if (projects.size() == 1 && projects[0] == "*") return projects;
  for (const std::string& project : projects) {
    if (!is_project_id(project)) {
      return error(Reason::invalid, R"(Each project is 1–64 of "A-Z a-z 0-9 _ -"; or the list is ["*"].)", "projects");
    }
  }
  return projects;
}

Result<std::vector<Scope>> read_scopes(const JsonValue& body) {
  const std::vector<std::string> names = TRY(read_list(body, "scopes", limits::api_key_scopes));
  std::vector<Scope> scopes;
  for (const std::string& name : names) {
    const std::optional<Scope> scope = parse_scope(name);
    if (!scope) return error(Reason::invalid_choice, "Choose from: project:read, project:write.", "scopes");
    if (std::find(scopes.begin(), scopes.end(), *scope) == scopes.end()) scopes.push_back(*scope);
  }
  return scopes;
}

Result<std::optional<UnixMillis>> read_expiry(const JsonValue& body, UnixMillis now) {
  const JsonValue* value = body.find("expires_at");
  if (value == nullptr || value->is(JsonValue::Kind::null)) return std::optional<UnixMillis>();
  const std::optional<UnixMillis> expiry =
      value->is(JsonValue::Kind::string) ? parse_timestamp(value->text) : std::nullopt;
  if (!expiry)
    return error(Reason::invalid, "Expected an RFC 3339 date-time, for example 2030-01-31T00:00:00Z.", "expires_at");
  if (*expiry <= now) return error(Reason::invalid, "This time has passed.", "expires_at");
  return expiry;
}

/// A key as the request describes it, still without an id and a hash.
Result<ApiKey> read_api_key(const Request& request, UnixMillis now) {
  const JsonValue body = TRY(read_json_object(request));
  ApiKey key;
  const TextRule label{"label", limits::api_key_label_characters};
  const TextRule user{"user", limits::api_key_user_characters, Presence::required, Blank::refused};
  key.label = TRY(read_text(body, label)).value_or("");
  key.user = *TRY(read_text(body, user));
  key.projects = TRY(read_projects(body));
  key.scopes = TRY(read_scopes(body));
  key.expires_at = TRY(read_expiry(body, now));
  key.created_at = now;
  return key;
}

}  // namespace

Task<Result<Response>> create_api_key(Exchange& exchange) {
  Host& host = exchange.host;
  CO_CHECK(require_keyring(exchange));
  CO_TRY(key, read_api_key(exchange.request, host.now()));
  key.id = new_uuid_v7(host);
  const std::string token = mint_api_key_token(host, *exchange.keyring, key.id);
  key.key_hash = hash_api_key_token(host, token);

  KvCommit commit = storage::begin_commit(host, storage::api_key_partition());
  KvMutation put = storage::put(storage::api_key_key(key.id), encode_api_key(key));
  put.replica_key = storage::api_key_replica(key.id);
  commit.mutations.push_back(std::move(put));
  const KvCommitResult stored = co_await host.kv_commit(commit);
  if (stored.error != HostError::none) co_return storage::unavailable();
  co_return json_reply(201, present_api_key(key, token));
}

Task<Result<Response>> list_api_keys(Exchange& exchange) {
  CO_TRY(page, read_page(exchange.url.query));
  KvList list = storage::newest_first(storage::api_key_partition(), storage::api_key_prefix(), page);
  CO_AWAIT(found, storage::read_page(exchange.host, std::move(list)));
  PageContents contents = storage::begin_page(found);
  for (const KvEntry& entry : found.entries) {
    const auto key = decode_api_key(entry.value);
    if (!key) continue;
    if (!contents.items.empty()) contents.items += ',';
    contents.items += present_api_key(*key);
  }
  const std::string list_url = std::string(public_url(exchange)) + "/api/admin/api_keys";
  co_return json_reply(200, present_page(page, contents, list_url));
}

Task<Result<Response>> delete_api_key(Exchange& exchange) {
  Host& host = exchange.host;
  const std::optional<std::string> id = parse_uuid(exchange.path.id);
  if (!id) co_return error(Reason::not_found, "No such API key.");
  CO_AWAIT(found, storage::read_record(host, storage::api_key_partition(), storage::api_key_key(*id)));
  if (found.version == 0) co_return error(Reason::not_found, "No such API key.");

  KvCommit commit = storage::begin_commit(host, storage::api_key_partition());
  KvMutation removal = storage::removal(storage::api_key_key(*id));
  removal.replica_key = storage::api_key_replica(*id);
  commit.checks.push_back({removal.key, found.version});
  commit.mutations.push_back(std::move(removal));
  const KvCommitResult stored = co_await host.kv_commit(commit);
  // A key record never changes; a failed check means that somebody else just revoked it.
  if (stored.error == HostError::conflict) co_return error(Reason::not_found, "No such API key.");
  if (stored.error != HostError::none) co_return storage::unavailable();
  co_return empty_reply(204);
}

}  // namespace gatehouse
