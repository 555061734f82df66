// upstream/blocked_ports against the ports of well-known services.
#include "upstream/blocked_ports.h"

#include <array>
#include <catch2/catch.hpp>

using gatehouse::is_blocked_port;

namespace {

constexpr auto blocked = std::to_array<std::uint16_t>({0,    1,    21,   22,   23,   25,   53,   69,   110,  137,  143,
                                                       161,  389,  554,  989,  993,  1719, 1720, 1723, 2049, 3659, 4045,
                                                       4190, 5060, 5061, 6000, 6566, 6665, 6669, 6679, 6697, 10080});

constexpr auto open = std::to_array<std::uint16_t>(
    {2, 8, 80, 81, 443, 444, 591, 1024, 3000, 5000, 6001, 6670, 8000, 8080, 8443, 8787, 9000, 10079, 10081, 65535});

}  // namespace

TEST_CASE("is_blocked_port knows the Fetch standard's bad ports") {
  for (const std::uint16_t port : blocked) {
    CAPTURE(port);
    CHECK(is_blocked_port(port));
  }
  for (const std::uint16_t port : open) {
    CAPTURE(port);
    CHECK_FALSE(is_blocked_port(port));
  }
}
