#include "upstream/upstream_policy.h"

namespace gatehouse {

UpstreamRefusal judge_upstream(const Exchange& exchange, const Url& url) {
  const PrivateUpstreams policy =
      exchange.settings.allow_private_upstreams ? PrivateUpstreams::allowed : PrivateUpstreams::refused;
  const UpstreamRefusal refusal = check_upstream(url, exchange.url.origin, policy);
  if (refusal != UpstreamRefusal::none || exchange.settings.public_url.empty()) return refusal;
  return check_upstream(url, split_url(exchange.settings.public_url).origin, policy);
}

}  // namespace gatehouse
