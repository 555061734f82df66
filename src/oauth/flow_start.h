// The first half of an authorization: from an installation to the URL that its user is sent
// to (RFC 6749 section 4.1; MCP authorization).
#pragma once

#include <string>

#include "core/result.h"
#include "core/task.h"
#include "exchange/exchange.h"
#include "installations/oauth_credentials.h"
#include "installations/store.h"
#include "oauth/discovery.h"

namespace gatehouse {

/// What discovery and registration have found out for one authorization.
struct PreparedFlow {
  Discovery discovery;
  OAuthClient client;
  std::string scope;
};

/// Asks the MCP server and its authorization server, and registers the gateway where it must.
/// Keeps nothing but a registration. `credentials` becomes bound to the issuer where it holds
/// a client of its own. Errors as discover and obtain_client have them.
Task<Result<PreparedFlow>> prepare_flow(const Exchange& exchange, Url server, OAuthCredentials& credentials);

/// Where an authorization ends, and how it began.
struct FlowEnd {
  /// Empty: at the gateway's own page.
  std::string callback_url;
  bool is_deliberate = false;
};

/// Keeps the state of a prepared flow and answers the URL to send the user to.
Task<Result<std::string>> begin_authorization(const Exchange& exchange, const Installation& installation,
                                              PreparedFlow flow, FlowEnd end);

/// Both for an installation that exists: the URL to send its user to. Gives it a server_id
/// where it has none. `exchange.caller` and its project must be the installation's.
Task<Result<std::string>> start_flow(const Exchange& exchange, StoredInstallation stored, FlowEnd end);

}  // namespace gatehouse
