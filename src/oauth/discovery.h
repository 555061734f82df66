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

/// What becomes of a search when something goes wrong: the rest is asked, or it ends, for whom a second best answer
/// would be a wrong one.
enum class OnFault { ask_on, end };

/// The resource metadata that a challenge points to, else that at the well-known addresses;
/// nothing where there is none. Errors as discover has them.
Task<Result<std::optional<ProtectedResourceMetadata>>> find_resource_metadata(const Exchange& exchange, Url server,
                                                                              BearerChallenge challenge,
                                                                              OnFault on_fault);

/// The authorization server of a server whose resource metadata names these issuers: the first that can
/// be used, in their order. Where it names none, the server itself, or nothing where that has no metadata.
/// Errors as discover has them.
Task<Result<std::optional<AuthorizationServerMetadata>>> find_authorization_server(const Exchange& exchange,
                                                                                   const Url& server,
                                                                                   std::vector<std::string> issuers,
                                                                                   OnFault on_fault);

}  // namespace gatehouse
