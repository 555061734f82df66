// Numbers of the same value, however they are written.
#include "core/decimal.h"

#include <catch2/catch.hpp>

using gatehouse::is_same_decimal;

TEST_CASE("the same number in another spelling") {
  CHECK(is_same_decimal("42", "42"));
  CHECK(is_same_decimal("42", "42.0"));
  CHECK(is_same_decimal("42.50", "42.5"));
  CHECK(is_same_decimal("42", "4.2e1"));
  CHECK(is_same_decimal("42", "420E-1"));
  CHECK(is_same_decimal("42", "0.42e+2"));
  CHECK(is_same_decimal("-7", "-7.0"));
  CHECK(is_same_decimal("0", "-0"));
  CHECK(is_same_decimal("0.000", "0e9999"));
  CHECK(is_same_decimal("100000000000000000000000000001", "100000000000000000000000000001.0"));
}

TEST_CASE("another number") {
  CHECK_FALSE(is_same_decimal("42", "43"));
  CHECK_FALSE(is_same_decimal("42", "-42"));
  CHECK_FALSE(is_same_decimal("42", "420"));
  CHECK_FALSE(is_same_decimal("42", "4.2"));
  CHECK_FALSE(is_same_decimal("9007199254740992", "9007199254740993"));
  CHECK_FALSE(is_same_decimal("0.1", "0.10000000000000000001"));
}

TEST_CASE("no number") {
  for (const char* text : {"", "-", "+42", "042", ".42", "42.", "42e", "42e+", "4 2", " 42", "42 ", "0x2a", "NaN",
                           "1e99999", "42f", "--42"}) {
    INFO(text);
    CHECK_FALSE(is_same_decimal(text, text));
  }
}
