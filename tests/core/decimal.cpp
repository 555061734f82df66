// Numbers of the same value, however they are written.
#include "core/decimal.h"

#include <catch2/catch.hpp>
#include <limits>

using gatehouse::decimal;
using gatehouse::is_same_decimal;
using gatehouse::signed_number;
using gatehouse::unsigned_number;

TEST_CASE("the value of digits") {
  CHECK(unsigned_number("0") == 0U);
  CHECK(unsigned_number("42") == 42U);
  CHECK(unsigned_number("0000000000000000000000042") == 42U);
  CHECK(unsigned_number("000") == 0U);
  CHECK(unsigned_number("9999999999999999999") == 9'999'999'999'999'999'999U);
  for (const char* text : {"", "-", "-0", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "1a", "a", "/", ":",
                           "10000000000000000000", "18446744073709551617", "99999999999999999999999999"}) {
    INFO(text);
    CHECK_FALSE(unsigned_number(text));
    if (*text != '-') CHECK_FALSE(signed_number(text));
  }
}

TEST_CASE("the value of digits with a sign") {
  CHECK(signed_number("-0") == 0);
  CHECK(signed_number("42") == 42);
  CHECK(signed_number("-42") == -42);
  CHECK(signed_number("9223372036854775807") == INT64_MAX);
  CHECK(signed_number("-9223372036854775808") == INT64_MIN);
  for (const char* text : {"-", "--1", "-+1", "9223372036854775808", "-9223372036854775809"}) {
    INFO(text);
    CHECK_FALSE(signed_number(text));
  }
}

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

TEST_CASE("a whole number is written in decimal") {
  CHECK(decimal(0) == "0");
  CHECK(decimal(7) == "7");
  CHECK(decimal(-1) == "-1");
  CHECK(decimal(1'000'200'030) == "1000200030");
  CHECK(decimal(std::numeric_limits<std::int64_t>::max()) == "9223372036854775807");
  CHECK(decimal(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  for (std::int64_t number = 1; number < 1'000'000'000'000'000'000; number *= 10) {
    for (const std::int64_t near : {number - 1, number, -number}) CHECK(signed_number(decimal(near)) == near);
  }
}
