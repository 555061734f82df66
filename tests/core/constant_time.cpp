// core/constant_time. That the time is constant is seen in the code, not measured here.
#include "core/constant_time.h"

#include <catch2/catch.hpp>

using gatehouse::constant_time_equal;

TEST_CASE("constant_time_equal tells equal from different") {
  CHECK(constant_time_equal("", ""));
  CHECK(constant_time_equal("secret", "secret"));
  CHECK_FALSE(constant_time_equal("secret", "secre"));
  CHECK_FALSE(constant_time_equal("secret", "Secret"));
  CHECK_FALSE(constant_time_equal("secret", "secreT"));
  CHECK_FALSE(constant_time_equal("\x01\x02", "\x02\x01"));
  CHECK_FALSE(constant_time_equal("\x80", std::string_view("\0", 1)));
}
