// The second half of an authorization: the user's return with a code, or without
// (RFC 6749 section 4.1.2), to where the user goes next.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/task.h"
#include "exchange/exchange.h"

namespace gatehouse {

/// Redeems the state of an authorization response, exchanges its code and keeps the tokens.
/// Answers the URL to send the user on to, which says how it went. Errors: Reason::required or
/// Reason::invalid where the state is missing, unknown, used or expired.
Task<Result<std::string>> finish_authorization(Exchange& exchange, std::string_view query);

}  // namespace gatehouse
