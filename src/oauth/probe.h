// The request without a token that makes an MCP server show its challenge (MCP authorization
// server discovery, "Sequence Diagram").
#pragma once

#include "core/result.h"
#include "core/task.h"
#include "exchange/exchange.h"
#include "oauth/challenge.h"

namespace gatehouse {

/// The challenge of the server's 401, without its members where it has none: an open server,
/// or one that only answers those who are in a session. Errors: upstream_unreachable,
/// upstream_timeout, or invalid where the SSRF guard refuses the address.
Task<Result<BearerChallenge>> probe_for_challenge(const Exchange& exchange, const Url& server);

}  // namespace gatehouse
