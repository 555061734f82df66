// core/json: what JsonWriter writes.
#include <catch2/catch.hpp>
#include <limits>

#include "core/json.h"

using namespace gatehouse;

TEST_CASE("JsonWriter separates what needs it and nothing else") {
  CHECK(JsonWriter().begin_object().end_object().take() == "{}");
  CHECK(JsonWriter().begin_array().end_array().take() == "[]");
  CHECK(JsonWriter()
            .begin_object()
            .member("a", std::int64_t{1})
            .member("b", "x")
            .member_or_null("c", "")
            .end_object()
            .take() == R"({"a":1,"b":"x","c":null})");
  CHECK(JsonWriter().begin_array().integer(1).begin_array().end_array().boolean(true).end_array().take() ==
        "[1,[],true]");
  JsonWriter json;
  json.begin_object().key("a").begin_array().begin_object().end_object().begin_object().member("b", false).end_object();
  json.end_array().key("c").raw("[1, 2]").end_object();
  CHECK(json.take() == R"({"a":[{},{"b":false}],"c":[1, 2]})");
  CHECK(json.begin_array().integer(7).end_array().take() == "[7]");
}

TEST_CASE("JsonWriter writes the whole range of integers") {
  CHECK(JsonWriter().integer(std::numeric_limits<std::int64_t>::min()).take() == "-9223372036854775808");
  CHECK(JsonWriter().integer(std::numeric_limits<std::int64_t>::max()).take() == "9223372036854775807");
}

TEST_CASE("a string is escaped where RFC 8259 section 7 says it must be, and reads back") {
  const auto row = GENERATE(table<std::string, std::string>({
      {"", R"("")"},
      {"plain", R"("plain")"},
      {"\"\\", R"("\"\\")"},
      {"\b\f\n\r\t", R"("\b\f\n\r\t")"},
      {std::string("a\0b\x1F", 4), R"("a\u0000b\u001F")"},
      {"/\x7F", "\"/\x7F\""},
      {"\xC3\xA9\xF0\x9F\x98\x80", "\"\xC3\xA9\xF0\x9F\x98\x80\""},
      {"\"at both ends\"", R"("\"at both ends\"")"},
  }));
  CHECK(json_quote(std::get<0>(row)) == std::get<1>(row));
  const Result<JsonValue> read = parse_json(std::get<1>(row));
  REQUIRE(read);
  CHECK(read.value().text == std::get<0>(row));
}
