// Which addresses are not on the public Internet: the rows of IANA's special-purpose
// registries (IPv4: 2021-02-04; IPv6: 2024-10-22, with RFC 9665 and RFC 9780) that are
// not globally reachable, and of the address space registries that are no unicast.
// Constant data, and the one question asked of it.
//
// Blocks that lie inside a listed one are refused with it, even where their own row says
// globally reachable: 192.0.0.9, 192.0.0.10 and 2001:1::1 to ::3 are answered by whatever
// device of the local network is nearest, and no web server lives in ORCHID, DET or AMT
// space. The AS112 blocks are globally reachable and not listed.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "http/ip_address.h"

namespace gatehouse::special_purpose {

struct Ipv4Block {
  std::array<std::uint8_t, 4> prefix;
  std::uint8_t length_bits;
};

struct Ipv6Block {
  /// Groups that are left out are zero.
  std::array<std::uint16_t, 8> prefix;
  std::uint8_t length_bits;
};

inline constexpr std::array ipv4_blocks = {
    Ipv4Block{{0, 0, 0, 0}, 8},         // this network (RFC 791 section 3.2)
    Ipv4Block{{10, 0, 0, 0}, 8},        // private use (RFC 1918)
    Ipv4Block{{100, 64, 0, 0}, 10},     // shared address space (RFC 6598)
    Ipv4Block{{127, 0, 0, 0}, 8},       // loopback (RFC 1122 section 3.2.1.3)
    Ipv4Block{{168, 63, 129, 16}, 32},  // platform channel of Azure hosts, public by number only (Azure WireServer)
    Ipv4Block{{169, 254, 0, 0}, 16},    // link local (RFC 3927)
    Ipv4Block{{172, 16, 0, 0}, 12},     // private use (RFC 1918)
    Ipv4Block{{192, 0, 0, 0}, 24},      // IETF protocol assignments (RFC 6890 section 2.1)
    Ipv4Block{{192, 0, 2, 0}, 24},      // documentation (RFC 5737)
    Ipv4Block{{192, 88, 99, 0}, 24},    // 6to4 relay anycast, deprecated (RFC 7526)
    Ipv4Block{{192, 168, 0, 0}, 16},    // private use (RFC 1918)
    Ipv4Block{{198, 18, 0, 0}, 15},     // benchmarking (RFC 2544)
    Ipv4Block{{198, 51, 100, 0}, 24},   // documentation (RFC 5737)
    Ipv4Block{{203, 0, 113, 0}, 24},    // documentation (RFC 5737)
    Ipv4Block{{224, 0, 0, 0}, 4},       // multicast (RFC 5771)
    Ipv4Block{{240, 0, 0, 0}, 4},       // reserved, and limited broadcast (RFC 1112 section 4, RFC 919 section 7)
};

inline constexpr std::array ipv6_blocks = {
    Ipv6Block{{}, 128},                        // unspecified (RFC 4291)
    Ipv6Block{{0, 0, 0, 0, 0, 0, 0, 1}, 128},  // loopback (RFC 4291)
    Ipv6Block{{}, 96},                         // IPv4-compatible, deprecated (RFC 4291 section 2.5.5.1)
    Ipv6Block{{0, 0, 0, 0, 0, 0xffff}, 96},    // IPv4-mapped (RFC 4291)
    Ipv6Block{{0x64, 0xff9b}, 96},             // NAT64 (RFC 6052)
    Ipv6Block{{0x64, 0xff9b, 1}, 48},          // NAT64, local use (RFC 8215)
    Ipv6Block{{0x100}, 64},                    // discard only (RFC 6666)
    Ipv6Block{{0x100, 0, 0, 1}, 64},           // dummy prefix (RFC 9780)
    Ipv6Block{{0x2001}, 32},                   // Teredo (RFC 4380)
    Ipv6Block{{0x2001}, 23},                   // IETF protocol assignments (RFC 2928)
    Ipv6Block{{0x2001, 0xdb8}, 32},            // documentation (RFC 3849)
    Ipv6Block{{0x2002}, 16},                   // 6to4, deprecated relays (RFC 3056, RFC 7526)
    Ipv6Block{{0x3ffe}, 16},                   // 6bone, returned (RFC 3701)
    Ipv6Block{{0x3fff}, 20},                   // documentation (RFC 9637)
    Ipv6Block{{0x5f00}, 16},                   // segment routing SIDs (RFC 9602)
    Ipv6Block{{0xfc00}, 7},                    // unique local (RFC 4193)
    Ipv6Block{{0xfe80}, 10},                   // link local (RFC 4291)
    Ipv6Block{{0xfec0}, 10},                   // site local, deprecated (RFC 3879)
    Ipv6Block{{0xff00}, 8},                    // multicast (RFC 4291)
    // The rest of what is not 2000::/3, the only global unicast space that is assigned from.
    Ipv6Block{{}, 3},        // outside global unicast (RFC 4291 section 2.4)
    Ipv6Block{{0x4000}, 2},  // outside global unicast (RFC 4291 section 2.4)
    Ipv6Block{{0x8000}, 1},  // outside global unicast (RFC 4291 section 2.4)
};

constexpr bool contains(const Ipv4Block& block, Ipv4Address address) {
  std::uint32_t prefix = 0;
  for (const std::uint8_t octet : block.prefix) prefix = prefix << 8U | octet;
  return (prefix ^ address.value) >> (32U - block.length_bits) == 0;
}

constexpr bool contains(const Ipv6Block& block, const Ipv6Address& address) {
  unsigned remaining_bits = block.length_bits;
  for (std::size_t i = 0; i < address.groups.size() && remaining_bits > 0; ++i) {
    const unsigned compared_bits = std::min(remaining_bits, 16U);
    const unsigned difference = static_cast<unsigned>(block.prefix[i]) ^ address.groups[i];
    if (difference >> (16U - compared_bits) != 0) return false;
    remaining_bits -= compared_bits;
  }
  return true;
}

constexpr bool is_globally_reachable(Ipv4Address address) {
  return std::none_of(ipv4_blocks.begin(), ipv4_blocks.end(),
                      [&](const Ipv4Block& block) { return contains(block, address); });
}

constexpr bool is_globally_reachable(const Ipv6Address& address) {
  return std::none_of(ipv6_blocks.begin(), ipv6_blocks.end(),
                      [&](const Ipv6Block& block) { return contains(block, address); });
}

}  // namespace gatehouse::special_purpose
