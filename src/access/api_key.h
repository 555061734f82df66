// API keys: the record, what it permits, and its stored form. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/timestamp.h"

namespace gatehouse {

/// What an endpoint asks of a key. Write does not imply read.
enum class Scope { project_read, project_write };
std::string_view scope_name(Scope scope);
std::optional<Scope> parse_scope(std::string_view name);

struct ApiKey {
  /// UUIDv7.
  std::string id;
  /// SHA-256 of the whole key, lower-case hex. The key itself is kept nowhere.
  std::string key_hash;
  std::string label;
  std::string user;
  /// Project ids, or the one item "*".
  std::vector<std::string> projects;
  std::vector<Scope> scopes;
  std::optional<UnixMillis> expires_at;
  UnixMillis created_at = 0;

  [[nodiscard]] bool permits(Scope scope) const;
  [[nodiscard]] bool permits_project(std::string_view project_id) const;
  [[nodiscard]] bool expired(UnixMillis now) const { return expires_at && *expires_at <= now; }
};

std::string encode_api_key(const ApiKey& key);
/// Nothing where the record is damaged.
std::optional<ApiKey> decode_api_key(std::string_view record);

/// The admin API's JSON of a key. `secret` is the key itself, shown at creation only;
/// empty leaves it out.
std::string present_api_key(const ApiKey& key, std::string_view secret = {});

/// 1–64 of A-Z a-z 0-9 _ -
bool is_project_id(std::string_view text);

}  // namespace gatehouse
