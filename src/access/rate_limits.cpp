#include "access/rate_limits.h"

#include <algorithm>
#include <string>
#include <utility>

namespace gatehouse {
namespace {

/// The periods that the platform's limiters have. When a period began is not known here, so a
/// refused caller is told to wait for a whole one.
int period_seconds(RateLimiter limiter) {
  switch (limiter) {
    case RateLimiter::key_burst:
    case RateLimiter::installation_burst: return 10;
    case RateLimiter::key_sustained:
    case RateLimiter::installation_sustained: return 60;
  }
  return 60;
}

bool counts_key(RateLimiter limiter) {
  return limiter == RateLimiter::key_burst || limiter == RateLimiter::key_sustained;
}

}  // namespace

Task<Result<void>> count_request(Host& host, const Caller& caller, std::string_view installation_id) {
  RateLimitRequest request;
  request.checks.push_back({RateLimiter::key_burst, caller.key_id});
  request.checks.push_back({RateLimiter::key_sustained, caller.key_id});
  if (!installation_id.empty()) {
    // With the user, so that nobody uses up the limit of an installation that is not theirs.
    const std::string key = std::string(installation_id) + "/" + caller.user_hash.hex;
    request.checks.push_back({RateLimiter::installation_burst, key});
    request.checks.push_back({RateLimiter::installation_sustained, key});
  }
  const RateLimitResult result = co_await host.rate_limit(request);
  if (result.error != HostError::none || result.refused.empty()) co_return Result<void>::success();
  const RateLimiter longest = *std::max_element(
      result.refused.begin(), result.refused.end(),
      [](RateLimiter left, RateLimiter right) { return period_seconds(left) < period_seconds(right); });
  Failure refusal = error(Reason::rate_limited, counts_key(longest) ? "Too many requests with this API key."
                                                                    : "Too many requests to this installation.");
  refusal->retry_after_seconds = period_seconds(longest);
  co_return refusal;
}

}  // namespace gatehouse
