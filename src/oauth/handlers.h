// The endpoints of OAuth flows.
#pragma once

#include "core/task.h"
#include "exchange/exchange.h"

namespace gatehouse {

/// POST install_custom/ (install_custom.cpp): also of what uses no OAuth
Task<Result<Response>> install_custom(Exchange& exchange);
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
