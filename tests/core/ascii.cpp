// core/ascii.
#include "core/ascii.h"

#include <catch2/catch.hpp>

using namespace gatehouse;

TEST_CASE("to_lower_ascii lowers A to Z and nothing else") {
  CHECK(to_lower_ascii("AZaz@[`{09") == "azaz@[`{09");
  CHECK(to_lower_ascii("\xC3\x89") == "\xC3\x89");
}

TEST_CASE("equals_ignore_case") {
  CHECK(equals_ignore_case("", ""));
  CHECK(equals_ignore_case("Content-Type", "cONTENT-tYPE"));
  CHECK_FALSE(equals_ignore_case("Bearer", "Bearer "));
  CHECK_FALSE(equals_ignore_case("Bearer ", "Bearer"));
  CHECK_FALSE(equals_ignore_case("[", "{"));
  // U+212A KELVIN SIGN is no letter of ASCII.
  CHECK_FALSE(equals_ignore_case("k", "\xE2\x84\xAA"));
}

TEST_CASE("trim_ascii") {
  CHECK(trim_ascii("").empty());
  CHECK(trim_ascii(" \t\r\n\f").empty());
  CHECK(trim_ascii("\t a b \r\n") == "a b");
  CHECK(trim_ascii("\xC2\xA0x") == "\xC2\xA0x");
}
