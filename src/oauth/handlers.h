// The endpoints of OAuth flows.
#pragma once

#include "core/task.h"
#include "http/exchange.h"

namespace gatehouse {

/// GET authorize/
Task<Result<Response>> authorize(Exchange& exchange);
/// GET /api/mcp_store/oauth_redirect/
Task<Result<Response>> oauth_redirect(Exchange& exchange);
/// GET /api/mcp_store/connect/{token}
Task<Result<Response>> connect(Exchange& exchange);
/// GET /, where an authorization ends that no program waits for
Task<Result<Response>> landing(Exchange& exchange);
/// GET /oauth/client-metadata.json
Task<Result<Response>> client_metadata(Exchange& exchange);

/// 200 with the URL that the caller's program opens for its user.
Response redirect_url_reply(std::string_view redirect_url);

}  // namespace gatehouse
