#include "oauth/scopes.h"

#include <algorithm>

#include "core/limits.h"
#include "core/text_list.h"

namespace gatehouse {
namespace {

/// Calls `use` for each token of a scope; anything between spaces counts.
template <typename Use>
void for_each_token(std::string_view scope, Use use) {
  while (!scope.empty()) {
    const std::string_view token = take_until(scope, ' ');
    if (!token.empty()) use(token);
  }
}

/// What does not fit into limits::oauth_scope_characters is left out.
void add_token(std::string& scope, std::string_view token) {
  if (!is_scope_token(token)) return;
  const std::size_t separator = scope.empty() ? 0 : 1;
  if (scope.size() + separator + token.size() > limits::oauth_scope_characters) return;
  if (contains_scope(scope, token)) return;
  if (separator == 1) scope += ' ';
  scope += token;
}

std::string remove_token(std::string_view scope, std::string_view token) {
  std::string rest;
  for_each_token(scope, [&](std::string_view candidate) {
    if (candidate != token) add_token(rest, candidate);
  });
  return rest;
}

/// The order of the Scope Selection Strategy.
std::string first_choice(const ScopeSources& sources) {
  std::string challenge = normalize_scope(sources.challenge);
  if (!challenge.empty()) return challenge;
  return sources.resource_scopes ? join_scopes(*sources.resource_scopes) : std::string();
}

}  // namespace

bool is_scope_token(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F && c != '"' && c != '\\'; });
}

std::string normalize_scope(std::string_view scope) { return unite_scopes(scope, ""); }

std::string join_scopes(const std::vector<std::string>& tokens) {
  std::string scope;
  for (const std::string& token : tokens) add_token(scope, token);
  return scope;
}

bool contains_scope(std::string_view scope, std::string_view token) {
  bool found = false;
  for_each_token(scope, [&](std::string_view candidate) { found = found || candidate == token; });
  return found;
}

std::string unite_scopes(std::string_view first, std::string_view second) {
  std::string united;
  const auto add = [&](std::string_view token) { add_token(united, token); };
  for_each_token(first, add);
  for_each_token(second, add);
  return united;
}

bool scope_covers(std::string_view granted, std::string_view wanted) {
  bool covers = true;
  for_each_token(wanted, [&](std::string_view token) { covers = covers && contains_scope(granted, token); });
  return covers;
}

std::string select_scopes(const ScopeSources& sources) {
  const std::string own = normalize_scope(sources.installation);
  if (!own.empty()) return unite_scopes(own, sources.remembered);
  std::string scope = unite_scopes(first_choice(sources), sources.remembered);
  if (scope.empty()) return scope;
  if (sources.server_scopes && contains(*sources.server_scopes, offline_access_scope))
    return unite_scopes(scope, offline_access_scope);
  if (contains_scope(sources.challenge, offline_access_scope)) return scope;
  return remove_token(scope, offline_access_scope);
}

}  // namespace gatehouse
