// core/hex.
#include "core/hex.h"

#include <array>
#include <catch2/catch.hpp>

using namespace gatehouse;

TEST_CASE("hex_encode writes two lower-case digits a byte") {
  CHECK(hex_encode({}).empty());
  constexpr std::array<std::uint8_t, 6> bytes = {0x00, 0x01, 0x0f, 0x10, 0xab, 0xff};
  CHECK(hex_encode(bytes) == "00010f10abff");
}

TEST_CASE("hex_digit_value") {
  CHECK(hex_digit_value('0') == 0);
  CHECK(hex_digit_value('9') == 9);
  CHECK(hex_digit_value('a') == 10);
  CHECK(hex_digit_value('F') == 15);
  for (const char c : {'g', 'G', '/', ':', '@', '`', ' ', '\0'}) CHECK_FALSE(hex_digit_value(c));
}
