// The REST endpoints of installations; each reads the request, calls a free function
// and writes the answer.
#pragma once

#include "core/task.h"
#include "exchange/exchange.h"

namespace gatehouse {

Task<Result<Response>> list_installations(Exchange& exchange);
Task<Result<Response>> create_installation(Exchange& exchange);
Task<Result<Response>> retrieve_installation(Exchange& exchange);
Task<Result<Response>> update_installation(Exchange& exchange);
Task<Result<Response>> delete_installation(Exchange& exchange);

}  // namespace gatehouse
