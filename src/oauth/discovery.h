// From an MCP server's URL to the authorization server that guards it, over the network
// (MCP authorization server discovery). Reads nothing of
// storage and changes nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/task.h"
#include "exchange/exchange.h"
#include "oauth/authorization_server_metadata.h"
#include "oauth/challenge.h"
#include "oauth/protected_resource_metadata.h"

namespace gatehouse {

struct Discovery {
  AuthorizationServerMetadata server;
  /// The `resource` of every request to the authorization server.
  std::string resource;
  /// The scope that the server's challenge asked for; empty: none.
  std::string challenge_scope;
  /// scopes_supported of the resource.
  std::optional<std::vector<std::string>> resource_scopes;
};

/// Every well-known address is asked until one has what is looked for. Errors, of which the first is told:
/// Reason::invalid where what the servers say must not be used, upstream_unreachable, upstream_timeout.
Task<Result<Discovery>> discover(const Exchange& exchange, Url server);

/// The resource metadata that a challenge points to, else that at the well-known addresses;
/// nothing where there is none. Errors as discover has them.
Task<Result<std::optional<ProtectedResourceMetadata>>> find_resource_metadata(const Exchange& exchange, Url server,
                                                                              BearerChallenge challenge);

/// The authorization server of a server whose resource metadata names these issuers. The first that can
/// be used, in their order; none: the server is its own. Errors as discover has them.
Task<Result<AuthorizationServerMetadata>> find_authorization_server(const Exchange& exchange, Url server,
                                                                    std::vector<std::string> issuers);

}  // namespace gatehouse
