// core/utf8: RFC 3629.
#include "core/utf8.h"

#include <catch2/catch.hpp>
#include <string>

using gatehouse::count_code_points;
using gatehouse::is_valid_utf8;

TEST_CASE("is_valid_utf8 takes every shortest form") {
  for (const std::string_view text : {"", "plain", "\x7f", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                                      "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    CAPTURE(text);
    CHECK(is_valid_utf8(text));
  }
  CHECK(is_valid_utf8(std::string_view("\0", 1)));
}

TEST_CASE("is_valid_utf8 refuses") {
  struct Row {
    const char* what;
    std::string_view text;
  };
  for (const Row& row : {
           Row{"a lone continuation byte", "\x80"},
           Row{"a continuation byte after text", "a\xBF"},
           Row{"an overlong slash of two bytes", "\xC0\xAF"},
           Row{"an overlong slash of three bytes", "\xE0\x80\xAF"},
           Row{"an overlong form below U+0800", "\xE0\x9F\xBF"},
           Row{"an overlong form below U+10000", "\xF0\x8F\xBF\xBF"},
           Row{"a high surrogate", "\xED\xA0\x80"},
           Row{"a low surrogate", "\xED\xBF\xBF"},
           Row{"a value above U+10FFFF", "\xF4\x90\x80\x80"},
           Row{"a lead byte that is none", "\xF5\x80\x80\x80"},
           Row{"0xFF", "\xFF"},
           Row{"a sequence of two cut off", "\xC3"},
           Row{"a sequence of three cut off", "\xE2\x82"},
           Row{"a sequence of four cut off", "\xF0\x9F\x98"},
           Row{"a sequence broken by ASCII", "\xE2\x82z"},
           Row{"a last byte that continues nothing", "\xF0\x9F\x98z"},
       }) {
    CAPTURE(row.what);
    CHECK_FALSE(is_valid_utf8(row.text));
  }
}

TEST_CASE("count_code_points counts characters, not bytes") {
  CHECK(count_code_points("") == 0);
  CHECK(count_code_points("abc") == 3);
  CHECK(count_code_points("\xC3\xA9") == 1);
  CHECK(count_code_points("a\xE2\x82\xACz") == 3);
  CHECK(count_code_points("\xF0\x9F\x98\x80\xF0\x9F\x98\x80") == 2);
}
