// Protected Resource Metadata (RFC 9728): where an MCP server says which authorization
// servers it trusts, and what it calls itself. Pure but for the URL parser.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "oauth/endpoint_url.h"

namespace gatehouse {

struct ProtectedResourceMetadata {
  /// As the document writes it: the `resource` of every request to the authorization server.
  std::string resource;
  /// Issuer identifiers, as written and in the document's order, those that are no usable URL
  /// left out. Empty only where the document names none: then, as in revision 2025-03-26, the
  /// server's own origin is the issuer.
  std::vector<std::string> authorization_servers;
  /// Nothing where the document does not say.
  std::optional<std::vector<std::string>> scopes_supported;
};

/// Where to look when the challenge does not say (RFC 9728 section 3.1; MCP authorization,
/// "Protected Resource Metadata Discovery Requirements"): with the server's path, then at the
/// root. One address where the server has no path.
std::vector<std::string> protected_resource_metadata_urls(const Url& server);

/// The canonical URI of an MCP server (MCP authorization, "Canonical Server URI"; RFC 8707
/// section 2), for a server that does not name its own: without fragment, and without the
/// slash of an empty path.
std::string canonical_resource(const Url& server);

/// Whether a resource identifier speaks for a server: same origin, and its path is the
/// server's or a parent of it, in whole segments. With a query, only the very same one.
bool resource_covers(const Url& resource, const Url& server);

/// Whether this metadata still names the issuer that tokens came from: if not, they and the
/// client they were issued to are of no more use here ("Authorization Server Binding").
bool names_issuer(const ProtectedResourceMetadata& metadata, const Url& server, std::string_view issuer);

/// Reads the answer at one address (RFC 9728 sections 3.2 and 3.3). Nothing and errors as
/// read_discovery_document has them. A document whose `resource` does not cover the server,
/// or all of whose authorization servers are unusable, must not be used.
Result<std::optional<ProtectedResourceMetadata>> read_protected_resource_metadata(const UrlRules& rules,
                                                                                  const Url& server, int status,
                                                                                  std::string_view body);

}  // namespace gatehouse
