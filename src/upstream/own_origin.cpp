#include "upstream/own_origin.h"

#include <string>

#include "core/ascii.h"
#include "upstream/host_name.h"
#include "upstream/ip_address.h"

namespace gatehouse {

namespace {

/// Where a server listens; the port is empty where it is the scheme's own.
struct Endpoint {
  std::string host;
  std::string_view port;
};

bool is_loopback(Ipv4Address address) { return address.value >> 24U == 127 || address.value == 0; }

bool is_loopback(const Ipv6Address& address) {
  if (const auto ipv4 = mapped_ipv4(address)) return is_loopback(*ipv4);
  const std::array<std::uint16_t, 8>& groups = address.groups;
  for (std::size_t i = 0; i + 1 < groups.size(); ++i) {
    if (groups[i] != 0) return false;
  }
  return groups.back() <= 1;
}

/// Includes the unspecified addresses, to which operating systems connect as to loopback.
bool is_loopback(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  if (host.size() > 2 && host.front() == '[') {
    const auto ipv6 = parse_ipv6(host.substr(1, host.size() - 2));
    return ipv6 && is_loopback(*ipv6);
  }
  const auto ipv4 = parse_ipv4(host);
  return ipv4 && is_loopback(*ipv4);
}

Endpoint endpoint_of(std::string_view scheme, std::string_view hostname, std::string_view port) {
  const bool own_port = port == (equals_ignore_case(scheme, "https") ? "443" : "80");
  std::string host = to_lower_ascii(without_trailing_dot(hostname));
  if (is_loopback(host)) host = "localhost";
  return {std::move(host), own_port ? std::string_view() : port};
}

Endpoint endpoint_of_origin(std::string_view origin) {
  const std::size_t mark = origin.find("://");
  if (mark == std::string_view::npos) return {};
  const std::string_view scheme = origin.substr(0, mark);
  std::string_view authority = origin.substr(mark + 3);
  authority = authority.substr(0, authority.find('/'));
  // The last colon begins a port, unless it stands within the brackets of an IPv6 address.
  const std::size_t colon = authority.rfind(':');
  const std::size_t bracket = authority.rfind(']');
  const bool has_port = colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  if (!has_port) return endpoint_of(scheme, authority, {});
  return endpoint_of(scheme, authority.substr(0, colon), authority.substr(colon + 1));
}

}  // namespace

bool is_own_origin(const Url& url, std::string_view own_origin) {
  const Endpoint own = endpoint_of_origin(own_origin);
  const Endpoint upstream = endpoint_of(url.scheme, url.hostname, url.port);
  return !own.host.empty() && own.host == upstream.host && own.port == upstream.port;
}

}  // namespace gatehouse
