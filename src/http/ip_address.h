// IP addresses in the one form the WHATWG URL serializer writes them in: IPv4 in dotted
// decimals, IPv6 in hexadecimal groups. Pure. Not a parser for what people type; the
// host's URL parser has already turned octal, hex and short forms into this one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gatehouse {

struct Ipv4Address {
  /// The first octet on top.
  std::uint32_t value = 0;
};

struct Ipv6Address {
  std::array<std::uint16_t, 8> groups{};
};

/// "192.0.2.1": four decimal octets without leading zeros.
std::optional<Ipv4Address> parse_ipv4(std::string_view text);

/// "2001:db8::1", without brackets. A zone or a dotted tail is refused.
std::optional<Ipv6Address> parse_ipv6(std::string_view text);

/// The IPv4 address that an IPv4-mapped one (::ffff:0:0/96, RFC 4291 section 2.5.5.2) is.
std::optional<Ipv4Address> mapped_ipv4(const Ipv6Address& address);

}  // namespace gatehouse
