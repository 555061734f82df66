#include "upstream/upstream_guard.h"

#include "core/decimal.h"
#include "http/ip_address.h"
#include "upstream/blocked_ports.h"
#include "upstream/host_name.h"
#include "upstream/own_origin.h"
#include "upstream/special_purpose.h"

namespace gatehouse {

namespace {

bool scheme_allowed(std::string_view scheme, PrivateUpstreams policy) {
  return scheme == "https" || (scheme == "http" && policy == PrivateUpstreams::allowed);
}

/// A port that is no number cannot come from the parser, and is refused if it does.
bool port_allowed(std::string_view text) {
  constexpr std::size_t longest = 5;
  if (text.empty()) return true;
  const std::optional<std::uint64_t> port = unsigned_number(text);
  if (text.size() > longest || !port || *port > 0xffff) return false;
  return !is_blocked_port(static_cast<std::uint16_t>(*port));
}

bool is_public(const Ipv6Address& address) {
  if (const auto ipv4 = mapped_ipv4(address)) return special_purpose::is_globally_reachable(*ipv4);
  return special_purpose::is_globally_reachable(address);
}

UpstreamRefusal check_host(std::string_view hostname) {
  if (hostname.starts_with('[')) {
    const bool closed = hostname.size() > 2 && hostname.ends_with(']');
    const auto ipv6 = closed ? parse_ipv6(hostname.substr(1, hostname.size() - 2)) : std::nullopt;
    return ipv6 && is_public(*ipv6) ? UpstreamRefusal::none : UpstreamRefusal::address;
  }
  if (const auto ipv4 = parse_ipv4(hostname)) {
    return special_purpose::is_globally_reachable(*ipv4) ? UpstreamRefusal::none : UpstreamRefusal::address;
  }
  return is_public_host_name(hostname) ? UpstreamRefusal::none : UpstreamRefusal::hostname;
}

}  // namespace

UpstreamRefusal check_upstream(const Url& url, std::string_view own_origin, PrivateUpstreams policy) {
  if (!scheme_allowed(url.scheme, policy)) return UpstreamRefusal::scheme;
  if (!url.username.empty() || !url.password.empty()) return UpstreamRefusal::userinfo;
  // A serialized URL holds "#" only where a fragment begins, which may be an empty one.
  if (!url.fragment.empty() || url.href.find('#') != std::string::npos) return UpstreamRefusal::fragment;
  if (!port_allowed(url.port)) return UpstreamRefusal::blocked_port;
  if (is_own_origin(url, own_origin)) return UpstreamRefusal::own_origin;
  if (url.hostname.empty()) return UpstreamRefusal::hostname;
  return policy == PrivateUpstreams::allowed ? UpstreamRefusal::none : check_host(url.hostname);
}

std::string_view describe(UpstreamRefusal refusal) {
  switch (refusal) {
    case UpstreamRefusal::none: return "";
    case UpstreamRefusal::scheme: return "The URL must use https.";
    case UpstreamRefusal::userinfo: return "The URL must not contain a user name or password.";
    case UpstreamRefusal::fragment: return "The URL must not contain a fragment.";
    case UpstreamRefusal::blocked_port: return "The URL's port is reserved for another protocol.";
    case UpstreamRefusal::own_origin: return "The URL must not lead back to this gateway.";
    case UpstreamRefusal::hostname: return "The URL's host is not a public host name.";
    case UpstreamRefusal::address: return "The URL's host is not a public IP address.";
  }
  return "";
}

}  // namespace gatehouse
