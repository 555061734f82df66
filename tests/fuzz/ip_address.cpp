// http/ip_address: as inet_pton reads addresses.
#include "http/ip_address.h"

#include <arpa/inet.h>

#include <string>

#include "tests/fuzz/support.h"

namespace gatehouse {
namespace {

std::uint16_t group_of(const in6_addr& address, std::size_t index) {
  return static_cast<std::uint16_t>(address.s6_addr[2 * index] << 8U | address.s6_addr[2 * index + 1]);
}

void hold_ipv4(const std::string& text) {
  in_addr address{};
  const bool is_address = text.find('\0') == std::string::npos && inet_pton(AF_INET, text.c_str(), &address) == 1;
  const std::optional<Ipv4Address> parsed = parse_ipv4(text);
  hold(parsed.has_value() == is_address, "an IPv4 address is one to both");
  if (parsed) hold(parsed->value == ntohl(address.s_addr), "the same IPv4 address");
}

void hold_ipv6(const std::string& text) {
  in6_addr address{};
  const bool is_address = text.find('\0') == std::string::npos && inet_pton(AF_INET6, text.c_str(), &address) == 1;
  const std::optional<Ipv6Address> parsed = parse_ipv6(text);
  if (!is_address) return hold(!parsed, "what is no IPv6 address is none");
  // In the one form that counts, but for a dotted tail.
  char canonical[INET6_ADDRSTRLEN];
  const std::string_view form = inet_ntop(AF_INET6, &address, canonical, sizeof canonical);
  if (form.find('.') == std::string_view::npos) hold(parse_ipv6(form).has_value(), "an IPv6 address is one to both");
  if (!parsed) return;
  for (std::size_t index = 0; index < parsed->groups.size(); ++index) {
    hold(parsed->groups[index] == group_of(address, index), "the same IPv6 address");
  }
}

}  // namespace

void fuzz(std::string_view input) {
  const std::string text(input);
  hold_ipv4(text);
  hold_ipv6(text);
}

}  // namespace gatehouse
