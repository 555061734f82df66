// upstream/special_purpose: the first and last address of each block, and their neighbours.
#include "upstream/special_purpose.h"

#include <catch2/catch.hpp>

using namespace gatehouse;
using special_purpose::is_globally_reachable;

TEST_CASE("IPv4 blocks end where the registry says") {
  struct Row {
    const char *before, *first, *last, *after;  // nullptr: the neighbour is special as well, or there is none
  };
  for (const Row& row : {
           Row{nullptr, "0.0.0.0", "0.255.255.255", "1.0.0.0"},
           Row{"9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"},
           Row{"100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"},
           Row{"126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0"},
           Row{"168.63.129.15", "168.63.129.16", "168.63.129.16", "168.63.129.17"},
           Row{"169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0"},
           Row{"172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"},
           Row{"191.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.1.0"},
           Row{"192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0"},
           Row{"192.88.98.255", "192.88.99.0", "192.88.99.255", "192.88.100.0"},
           Row{"192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0"},
           Row{"198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0"},
           Row{"198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0"},
           Row{"203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0"},
           Row{"223.255.255.255", "224.0.0.0", "239.255.255.255", nullptr},
           Row{nullptr, "240.0.0.0", "255.255.255.255", nullptr},
       }) {
    CAPTURE(row.first);
    CHECK_FALSE(is_globally_reachable(*parse_ipv4(row.first)));
    CHECK_FALSE(is_globally_reachable(*parse_ipv4(row.last)));
    if (row.before != nullptr) CHECK(is_globally_reachable(*parse_ipv4(row.before)));
    if (row.after != nullptr) CHECK(is_globally_reachable(*parse_ipv4(row.after)));
  }
}

TEST_CASE("IPv6 blocks end where the registry says") {
  struct Row {
    const char *before, *first, *last, *after;
  };
  for (const Row& row : {
           Row{nullptr, "::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2000::"},
           Row{"2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
               "2001:200::"},
           Row{"2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
               "2001:db9::"},
           Row{"2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
               "2003::"},
           Row{"3ffd:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3ffe::", "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr},
           Row{nullptr, "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::"},
           Row{"3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr},
       }) {
    CAPTURE(row.first);
    CHECK_FALSE(is_globally_reachable(*parse_ipv6(row.first)));
    CHECK_FALSE(is_globally_reachable(*parse_ipv6(row.last)));
    if (row.before != nullptr) CHECK(is_globally_reachable(*parse_ipv6(row.before)));
    if (row.after != nullptr) CHECK(is_globally_reachable(*parse_ipv6(row.after)));
  }
}

TEST_CASE("each row names a whole block") {
  for (const auto& block : special_purpose::ipv4_blocks) {
    CAPTURE(block.prefix);
    CHECK((block.length_bits >= 1 && block.length_bits <= 32));
    std::uint32_t prefix = 0;
    for (const std::uint8_t octet : block.prefix) prefix = prefix << 8U | octet;
    const std::uint64_t size = std::uint64_t{1} << (32U - block.length_bits);
    CHECK(prefix % size == 0);
    CHECK(special_purpose::contains(block, Ipv4Address{prefix}));
    CHECK(special_purpose::contains(block, Ipv4Address{static_cast<std::uint32_t>(prefix + size - 1)}));
    CHECK_FALSE(special_purpose::contains(block, Ipv4Address{static_cast<std::uint32_t>(prefix + size)}));
  }
  for (const auto& block : special_purpose::ipv6_blocks) {
    CAPTURE(block.prefix);
    CHECK((block.length_bits >= 1 && block.length_bits <= 128));
    Ipv6Address first{block.prefix};
    CHECK(special_purpose::contains(block, first));
    Ipv6Address flipped = first;
    const unsigned bit = block.length_bits - 1;
    flipped.groups[bit / 16] = static_cast<std::uint16_t>(flipped.groups[bit / 16] ^ (0x8000U >> (bit % 16)));
    CHECK_FALSE(special_purpose::contains(block, flipped));
  }
}
