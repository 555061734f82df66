// core/uuid: RFC 9562.
#include "core/uuid.h"

#include <array>
#include <catch2/catch.hpp>

using namespace gatehouse;

namespace {
constexpr std::string_view appendix_a6 = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
}  // namespace

TEST_CASE("make_uuid_v7 makes the example of RFC 9562 appendix A.6") {
  constexpr std::array<std::uint8_t, 10> random = {0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f};
  CHECK(make_uuid_v7(0x017F22E279B0, random) == appendix_a6);
}

TEST_CASE("make_uuid_v7 sets version and variant over any random bytes") {
  std::array<std::uint8_t, 10> random{};
  CHECK(make_uuid_v7(0, random) == "00000000-0000-7000-8000-000000000000");
  random.fill(0xff);
  CHECK(make_uuid_v7(0xFFFF'FFFF'FFFF, random) == "ffffffff-ffff-7fff-bfff-ffffffffffff");
}

TEST_CASE("parse_uuid makes the canonical form") {
  CHECK(parse_uuid(appendix_a6) == appendix_a6);
  CHECK(parse_uuid("017F22E2-79B0-7CC3-98C4-DC0C0C07398F") == appendix_a6);
  CHECK(parse_uuid("00000000-0000-0000-0000-000000000000").has_value());
}

TEST_CASE("parse_uuid refuses") {
  for (const std::string_view text :
       {"", "017f22e279b07cc398c4dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
        "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f ",
        "urn:uuid:017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "017f22e27-9b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4xdc0c0c07398f",
        "------------------------------------", "017f22e2-79b0-7cc3-98c4-dc0c0c0739\xC3\xA9"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_uuid(text));
  }
}

TEST_CASE("a UUID and its 16 bytes") {
  const std::string bytes = uuid_to_bytes(appendix_a6);
  CHECK(bytes == std::string("\x01\x7f\x22\xe2\x79\xb0\x7c\xc3\x98\xc4\xdc\x0c\x0c\x07\x39\x8f"));
  CHECK(uuid_from_bytes(bytes) == appendix_a6);
}
