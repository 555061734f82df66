// How often an API key may call, and an installation be called: counted by the platform, where
// the deployment has its limiters.
#pragma once

#include <string_view>

#include "core/result.h"
#include "core/task.h"
#include "exchange/caller.h"
#include "host/host.h"

namespace gatehouse {

/// Counts one request of this caller; `installation_id` is empty where it is for no installation.
/// Reason::rate_limited where a limit is reached. A limiter that cannot be asked refuses nothing:
/// it is approximate anyway, and must not take the gateway down with it.
Task<Result<void>> count_request(Host& host, const Caller& caller, std::string_view installation_id);

}  // namespace gatehouse
