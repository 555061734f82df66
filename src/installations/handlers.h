// The REST endpoints of installations; each reads the request, calls a free function
// and writes the answer.
#pragma once

#include "core/task.h"
#include "http/exchange.h"

namespace gatehouse {

Task<Result<Response>> list_installations(Exchange& exchange);
Task<Result<Response>> create_installation(Exchange& exchange);
Task<Result<Response>> retrieve_installation(Exchange& exchange);
Task<Result<Response>> update_installation(Exchange& exchange);
Task<Result<Response>> delete_installation(Exchange& exchange);
/// POST install_custom/ (install_custom.cpp)
Task<Result<Response>> install_custom(Exchange& exchange);

}  // namespace gatehouse
