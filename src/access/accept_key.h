// The first thing asked of a request with an API key, whatever it is for.
#pragma once

#include <string>

#include "access/api_key.h"
#include "core/result.h"
#include "core/task.h"
#include "exchange/exchange.h"

namespace gatehouse {

/// Makes whose key the request carries its caller, where the key is good for the scope and the
/// project. Gives another read copy that was asked for in the same read, by its key in the cache: empty
/// where there is none, or none was asked for.
/// Errors: encryption_unavailable, and those of read_presented_key and authenticate.
Task<Result<std::string>> accept_key(Exchange& exchange, Scope scope, std::string other_replica);

}  // namespace gatehouse
