// The admin API for keys: POST, GET and DELETE below /api/admin/api_keys.
#pragma once

#include "core/task.h"
#include "exchange/exchange.h"

namespace gatehouse {

Task<Result<Response>> create_api_key(Exchange& exchange);
Task<Result<Response>> list_api_keys(Exchange& exchange);
Task<Result<Response>> delete_api_key(Exchange& exchange);

}  // namespace gatehouse
