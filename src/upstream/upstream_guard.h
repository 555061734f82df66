// The SSRF guard: which URLs the gateway may send a request to. Pure; sees the URL, not
// the network. It is asked on install, on every request and on every redirect.
//
// What it cannot see is where a public name leads: localtest.me, 10.0.0.1.nip.io or a name
// whose answer changes between two look-ups resolve to private addresses, and no list of
// names ends. Nor can it tell a NAT64 prefix that some network chose for itself. The host
// refuses such connections as it makes them: `global_fetch_strictly_public` on Cloudflare,
// `allow = ["public"]` in workerd's network.
#pragma once

#include <string_view>

#include "host/host.h"

namespace gatehouse {

/// ALLOW_PRIVATE_UPSTREAMS: http, and any host, for development and tests.
enum class PrivateUpstreams { refused, allowed };

/// Why a URL may not be an upstream; none: it may.
enum class UpstreamRefusal {
  none,
  /// Not https (nor http, where private upstreams are allowed).
  scheme,
  /// Holds a user name or a password.
  userinfo,
  /// Has a fragment, which names no server (RFC 8707 section 2 forbids it in a resource).
  fragment,
  blocked_port,
  /// Leads back to the gateway itself.
  own_origin,
  /// A host name that is not a public one.
  hostname,
  /// An IP address that is not globally reachable.
  address,
};

/// Judges a URL that the host's parser has serialized. `own_origin` is scheme://host[:port].
UpstreamRefusal check_upstream(const Url& url, std::string_view own_origin, PrivateUpstreams policy);

/// A sentence for the caller; empty for none.
std::string_view describe(UpstreamRefusal refusal);

}  // namespace gatehouse
