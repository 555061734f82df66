#include "oauth/protected_resource_metadata.h"

#include <algorithm>
#include <utility>

#include "core/limits.h"
#include "oauth/document.h"
#include "oauth/issuer.h"
#include "oauth/well_known.h"

namespace gatehouse {
namespace {

constexpr std::string_view suffix = "oauth-protected-resource";

Failure unusable(std::string_view sentence) { return error(Reason::invalid, sentence); }

/// Where the document names servers, at least one must be usable: taking another instead
/// would send the user to a place that the resource did not name.
Result<std::vector<std::string>> read_authorization_servers(const UrlRules& rules, const JsonValue& document) {
  if (!document_has(document, "authorization_servers")) return std::vector<std::string>();
  const auto listed = document_list(document, "authorization_servers");
  std::vector<std::string> usable;
  for (const std::string& issuer : listed.value_or(std::vector<std::string>())) {
    if (parse_issuer(rules, issuer)) usable.push_back(issuer);
  }
  if (usable.empty()) return unusable("The server's resource metadata names no usable authorization server.");
  return usable;
}

}  // namespace

std::vector<std::string> protected_resource_metadata_urls(const Url& server) {
  std::vector<std::string> urls;
  if (!path_without_slash(server).empty() || !server.query.empty()) {
    urls.push_back(well_known_url(server, suffix) + server.query);
  }
  urls.push_back(root_well_known_url(server, suffix));
  return urls;
}

std::string canonical_resource(const Url& server) {
  const std::string path = server.path == "/" && server.query.empty() ? std::string() : server.path;
  return server.origin() + path + server.query;
}

bool resource_covers(const Url& resource, const Url& server) {
  if (resource.origin() != server.origin()) return false;
  const std::string parent = path_without_slash(resource) + "/";
  const std::string path = path_without_slash(server) + "/";
  if (!resource.query.empty()) return resource.query == server.query && parent == path;
  return path.compare(0, parent.size(), parent) == 0;
}

bool names_issuer(const ProtectedResourceMetadata& metadata, const Url& server, std::string_view issuer) {
  const std::vector<std::string>& named = metadata.authorization_servers;
  if (named.empty()) return answers_for(issuer, assumed_issuer(server));
  return std::any_of(named.begin(), named.end(),
                     [&](const std::string& identifier) { return answers_for(issuer, identifier); });
}

Result<std::optional<ProtectedResourceMetadata>> read_protected_resource_metadata(const UrlRules& rules,
                                                                                  const Url& server, int status,
                                                                                  std::string_view body) {
  const std::optional<JsonValue> document = TRY(read_discovery_document(status, body));
  if (!document) return std::optional<ProtectedResourceMetadata>();
  ProtectedResourceMetadata metadata;
  metadata.resource = document_text(*document, "resource", limits::url_characters).value_or("");
  const std::optional<Url> resource = parse_endpoint_url(rules, metadata.resource);
  if (!resource || !resource_covers(*resource, server)) {
    return unusable("The server's resource metadata is about another resource.");
  }
  metadata.authorization_servers = TRY(read_authorization_servers(rules, *document));
  metadata.scopes_supported = document_list(*document, "scopes_supported");
  return std::optional(std::move(metadata));
}

}  // namespace gatehouse
