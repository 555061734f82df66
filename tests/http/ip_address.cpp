// http/ip_address: serialized addresses only.
#include "http/ip_address.h"

#include <catch2/catch.hpp>

using namespace gatehouse;

using Groups = std::array<std::uint16_t, 8>;

TEST_CASE("parse_ipv4 reads dotted decimals") {
  CHECK(parse_ipv4("0.0.0.0")->value == 0);
  CHECK(parse_ipv4("1.2.3.4")->value == 0x01020304);
  CHECK(parse_ipv4("255.255.255.255")->value == 0xffffffff);
}

TEST_CASE("parse_ipv4 refuses") {
  for (const char* text : {"",
                           ".",
                           "...",
                           "1",
                           "1.2.3",
                           "1.2.3.",
                           ".1.2.3",
                           "1..2.3",
                           "1.2.3.4.",
                           "1.2.3.4.5",
                           "1.2.3.256",
                           "01.2.3.4",
                           "1.2.3.00",
                           "0x1.2.3.4",
                           "1.2.3.4 ",
                           " 1.2.3.4",
                           "1.2.3.-4",
                           "1.2.3.+4",
                           "1.2.3.4294967296",
                           "a.b.c.d",
                           "::1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_ipv4(text));
  }
}

TEST_CASE("parse_ipv6 reads hexadecimal groups") {
  struct Row {
    const char* text;
    Groups groups;
  };
  for (const Row& row : {
           Row{"::", {}},
           Row{"::1", {0, 0, 0, 0, 0, 0, 0, 1}},
           Row{"1::", {1}},
           Row{"1::8", {1, 0, 0, 0, 0, 0, 0, 8}},
           Row{"1:2:3:4:5:6:7:8", {1, 2, 3, 4, 5, 6, 7, 8}},
           Row{"1:2:3:4:5:6:7::", {1, 2, 3, 4, 5, 6, 7, 0}},
           Row{"::2:3:4:5:6:7:8", {0, 2, 3, 4, 5, 6, 7, 8}},
           Row{"2001:db8::ff00:42:8329", {0x2001, 0xdb8, 0, 0, 0, 0xff00, 0x42, 0x8329}},
           Row{"::ffff:7f00:1", {0, 0, 0, 0, 0, 0xffff, 0x7f00, 1}},
           Row{"ABCD:ef01:2345:6789:abcd:ef01:2345:6789",
               {0xabcd, 0xef01, 0x2345, 0x6789, 0xabcd, 0xef01, 0x2345, 0x6789}},
       }) {
    CAPTURE(row.text);
    const auto address = parse_ipv6(row.text);
    REQUIRE(address);
    CHECK(address->groups == row.groups);
  }
}

TEST_CASE("parse_ipv6 refuses") {
  for (const char* text : {"",
                           ":",
                           ":::",
                           "1",
                           "1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:8:9",
                           "1:2:3:4::5:6:7:8",
                           "1::2::3",
                           ":1::",
                           "::1:",
                           "1:",
                           ":1:2:3:4:5:6:7",
                           "12345::",
                           "g::",
                           "::1%eth0",
                           "fe80::1%25eth0",
                           "[::1]",
                           "::127.0.0.1",
                           "::ffff:127.0.0.1",
                           " ::1",
                           "::1 ",
                           "::-1",
                           "1: 2::"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_ipv6(text));
  }
}

TEST_CASE("mapped_ipv4 finds the IPv4 address of an IPv4-mapped one only") {
  CHECK(mapped_ipv4(*parse_ipv6("::ffff:7f00:1"))->value == 0x7f000001);
  for (const char* text : {"::7f00:1", "::ffff:0:7f00:1", "1::ffff:7f00:1", "64:ff9b::7f00:1", "::fffe:7f00:1"}) {
    CAPTURE(text);
    CHECK_FALSE(mapped_ipv4(*parse_ipv6(text)));
  }
}
