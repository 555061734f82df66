// Exchanges with a token endpoint, over the network. What an answer means is
// oauth/token_response's to say.
#pragma once

#include <string>

#include "core/task.h"
#include "exchange/exchange.h"
#include "oauth/token_request.h"
#include "oauth/token_response.h"

namespace gatehouse {

/// Sends a request for tokens and reads the answer; an endpoint that cannot be reached, or
/// that the SSRF guard refuses, is unavailable. Follows no redirect.
Task<TokenOutcome> request_tokens(const Exchange& exchange, std::string endpoint, TokenRequest request);

}  // namespace gatehouse
