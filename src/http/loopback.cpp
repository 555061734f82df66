#include "http/loopback.h"

#include <algorithm>

#include "http/ip_address.h"

namespace gatehouse {
namespace {

bool is_loopback(Ipv4Address address) { return address.value >> 24U == 127; }

bool is_loopback(const Ipv6Address& address) {
  if (const auto ipv4 = mapped_ipv4(address)) return is_loopback(*ipv4);
  const auto& groups = address.groups;
  return groups.back() == 1 &&
         std::all_of(groups.begin(), groups.end() - 1, [](std::uint16_t group) { return group == 0; });
}

}  // namespace

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  if (host.starts_with('[') && host.ends_with(']')) {
    const auto ipv6 = parse_ipv6(host.substr(1, host.size() - 2));
    return ipv6 && is_loopback(*ipv6);
  }
  const auto ipv4 = parse_ipv4(host);
  return ipv4 && is_loopback(*ipv4);
}

}  // namespace gatehouse
