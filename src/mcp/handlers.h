// The MCP endpoint of an installation: POST, GET and DELETE …/{id}/proxy/.
#pragma once

#include "core/task.h"
#include "exchange/exchange.h"

namespace gatehouse {

/// Answers what the upstream answers, or a refusal. Errors returned (and not answered as
/// JSON-RPC) are those of a caller whose API key was not accepted.
Task<Result<Response>> proxy(Exchange& exchange);

}  // namespace gatehouse
