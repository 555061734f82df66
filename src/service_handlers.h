// What the gateway says about itself: health and its OpenAPI document.
#pragma once

#include "core/task.h"
#include "exchange/exchange.h"

namespace gatehouse {

/// GET /healthz
Task<Result<Response>> health(Exchange& exchange);
/// GET /api/schema/
Task<Result<Response>> schema(Exchange& exchange);

}  // namespace gatehouse
