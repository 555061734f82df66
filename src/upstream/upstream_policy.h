// The SSRF guard as this deployment's settings apply it to one request.
#pragma once

#include "exchange/exchange.h"
#include "upstream/upstream_guard.h"

namespace gatehouse {

/// Judges a URL against ALLOW_PRIVATE_UPSTREAMS and the gateway's own origins: the one
/// this request came to, and PUBLIC_URL's.
UpstreamRefusal judge_upstream(const Exchange& exchange, const Url& url);

}  // namespace gatehouse
