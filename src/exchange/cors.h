// Browsers: which origins may call, and what they are told (Fetch standard, section 3.2).
// Pure.
#pragma once

#include <string_view>

#include "core/result.h"
#include "exchange/exchange.h"
#include "host/message.h"

namespace gatehouse {

enum class OriginStanding {
  /// No Origin header: not a browser, or a same-origin GET.
  absent,
  /// The gateway's own, or one of ALLOWED_ORIGINS.
  allowed,
  foreign,
};
OriginStanding judge_origin(const Exchange& exchange);

/// Reason::origin_not_allowed for a foreign one (Streamable HTTP of every revision, "Security").
Result<void> check_origin(const Exchange& exchange);

/// The answer to an OPTIONS request for a resource that has these methods, if any. A page of an allowed origin may send
/// any header it asks for, because what must not go up stays behind anyway.
Response answer_preflight(const Exchange& exchange, std::string methods);

/// Lets an allowed origin read the response.
void add_cors_headers(const Exchange& exchange, Response& response);

}  // namespace gatehouse
