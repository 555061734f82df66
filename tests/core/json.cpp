// core/json: what is read as JSON, what is refused, and what is written.
#include "core/json.h"

#include <catch2/catch.hpp>

#include "core/limits.h"

using namespace gatehouse;

namespace {

std::string repeat(std::string_view text, std::size_t times) {
  std::string repeated;
  for (std::size_t i = 0; i < times; ++i) repeated.append(text);
  return repeated;
}

/// One notation for a tree, so that a row can say what a text is read as.
std::string show(const JsonValue& value) {
  switch (value.kind) {
    case JsonValue::Kind::null: return "null";
    case JsonValue::Kind::boolean: return value.boolean ? "true" : "false";
    case JsonValue::Kind::number: return "#" + value.text;
    case JsonValue::Kind::string: return "'" + value.text + "'";
    case JsonValue::Kind::array: break;
    case JsonValue::Kind::object: break;
  }
  std::string shown;
  for (const JsonValue& item : value.items) shown += (shown.empty() ? "" : " ") + show(item);
  for (const JsonMember& member : value.members) {
    shown += (shown.empty() ? "" : " ") + member.name + "=" + show(member.value);
  }
  return value.is(JsonValue::Kind::array) ? "[" + shown + "]" : "{" + shown + "}";
}

void reads(std::string_view text, std::string_view expected) {
  CAPTURE(text);
  const Result<JsonValue> parsed = parse_json(text);
  REQUIRE(parsed);
  CHECK(show(parsed.value()) == expected);
}

void rejects(std::string_view text) {
  CAPTURE(text.substr(0, 100));
  const Result<JsonValue> parsed = parse_json(text);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().reason == Reason::parse_error);
  CHECK_FALSE(parsed.error().detail.empty());
  CHECK(parsed.error().attr.empty());
}

std::string detail_of(std::string_view text) {
  const Result<JsonValue> parsed = parse_json(text);
  return parsed ? "accepted" : parsed.error().detail;
}

std::string object_of(std::size_t members) {
  std::string text = "{";
  for (std::size_t i = 0; i < members; ++i) text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
  return text + "}";
}

}  // namespace

TEST_CASE("parse_json reads every kind of value") {
  reads("null", "null");
  reads("true", "true");
  reads("false", "false");
  reads("0", "#0");
  reads("-0", "#-0");
  reads("12.50e+3", "#12.50e+3");
  reads(R"("")", "''");
  reads(R"("text")", "'text'");
  reads("[]", "[]");
  reads("{}", "{}");
  reads(R"([1,[2,"x"],{}])", "[#1 [#2 'x'] {}]");
  reads(R"({"a":{"b":[null]},"c":true})", "{a={b=[null]} c=true}");
}

TEST_CASE("parse_json takes white space around everything") {
  reads(" \t\r\n[ 1 ,\n2 ] \r\n\t ", "[#1 #2]");
  reads("{ \"a\" : 1 }", "{a=#1}");
}

TEST_CASE("parse_json decodes the escapes of a string") {
  reads(R"("\"\\\/\b\f\n\r\t")", "'\"\\/\b\f\n\r\t'");
  reads(R"("\u0041\u00e9\u20AC")", "'A\xC3\xA9\xE2\x82\xAC'");
  reads(R"("\ud83d\udcda")", "'\xF0\x9F\x93\x9A'");
  reads("\"\xF0\x9F\x93\x9A\"", "'\xF0\x9F\x93\x9A'");
  reads("\"\x7F\"", "'\x7F'");
}

TEST_CASE("parse_json keeps an escaped NUL, for the field's own rule to refuse") {
  const Result<JsonValue> parsed = parse_json(R"({"a\u0000b":"c\u0000d"})");
  REQUIRE(parsed);
  REQUIRE(parsed.value().members.size() == 1);
  CHECK(parsed.value().members[0].name == std::string("a\0b", 3));
  CHECK(parsed.value().members[0].value.text == std::string("c\0d", 3));
}

TEST_CASE("parse_json keeps the literal of a number, and refuses one that no double comes near") {
  reads("123456789012345678901234567890", "#123456789012345678901234567890");
  reads("0.10", "#0.10");
  reads("1e308", "#1e308");
  rejects("1e400");
  rejects(repeat("9", 400));
}

TEST_CASE("parse_json refuses what is not JSON") {
  for (const std::string_view text : {"",
                                      " ",
                                      "nul",
                                      "nulll",
                                      "True",
                                      "NaN",
                                      "Infinity",
                                      "-Infinity",
                                      "+1",
                                      "01",
                                      "-",
                                      ".5",
                                      "5.",
                                      "1e",
                                      "0x10",
                                      "1 2",
                                      "[1]]",
                                      "[1",
                                      "[1,]",
                                      "[,1]",
                                      "[1 2]",
                                      "[1,,2]",
                                      "]",
                                      "{",
                                      "}",
                                      "{]",
                                      "[}",
                                      R"({"a"})",
                                      R"({"a":})",
                                      R"({"a":1,})",
                                      R"({,"a":1})",
                                      R"({"a":1 "b":2})",
                                      R"({"a":1}{"b":2})",
                                      R"({a:1})",
                                      R"({1:1})",
                                      R"({null:1})",
                                      R"({'a':1})",
                                      "'a'",
                                      R"(")",
                                      R"("a)",
                                      R"("\")",
                                      R"("\x41")",
                                      R"("\u12")",
                                      R"("\u12G4")",
                                      "\"a\nb\"",
                                      "\"a\tb\"",
                                      "\"\x1F\"",
                                      "/* a */ 1",
                                      "1 // a",
                                      "# 1",
                                      "undefined"}) {
    rejects(text);
  }
}

TEST_CASE("parse_json refuses a NUL outside an escape") {
  rejects(std::string_view("\0", 1));
  rejects(std::string_view("1\0", 2));
  rejects(std::string_view("{}\0", 3));
  rejects(std::string_view("{}\0{}", 5));
  rejects(std::string_view("[\0]", 3));
  rejects(std::string_view("\"a\0b\"", 5));
  rejects(std::string_view("{\"a\0\":1}", 8));
}

TEST_CASE("parse_json refuses bytes that are no UTF-8, wherever they stand") {
  for (const std::string_view bytes : {"\xFF", "\x80", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF5\x80",
                                       "\xF4\x90\x80\x80", "\xF0\x9F\x93"}) {
    rejects("\"" + std::string(bytes) + "\"");
    rejects("{\"" + std::string(bytes) + "\":1}");
    rejects("1" + std::string(bytes));
    CHECK(detail_of("\"" + std::string(bytes) + "\"") == "The JSON is not valid UTF-8.");
  }
  rejects("\xEF\xBB\xBF{}");
  rejects(std::string_view("{\0}\0", 4));
}

TEST_CASE("parse_json refuses half a surrogate pair, in a name as in a value") {
  for (const std::string_view escape :
       {R"(\ud800)", R"(\udc00)", R"(\ud83dx)", R"(\ud83d\u0041)", R"(\ud83d\ud83d)", R"(\udcda\ud83d)"}) {
    rejects("\"" + std::string(escape) + "\"");
    rejects("{\"" + std::string(escape) + "\":1}");
  }
}

TEST_CASE("parse_json refuses a member that is named twice") {
  for (const std::string_view text :
       {R"({"a":1,"a":1})", R"({"a":1,"b":2,"a":3})", R"({"":1,"":2})", R"({"x":{"a":1,"a":2}})", R"([{"a":1,"a":2}])",
        R"({"a":1,"\u0061":2})", R"({"display_name":1,"display\u005fname":2})"}) {
    rejects(text);
    CHECK(detail_of(text) == "A member is named twice.");
  }
}

TEST_CASE("parse_json takes one name in two objects, and two that only resemble each other") {
  reads(R"({"a":{"a":1},"b":{"a":2}})", "{a={a=#1} b={a=#2}}");
  reads(R"([{"a":1},{"a":2}])", "[{a=#1} {a=#2}]");
  reads(R"({"a":1,"A":2,"a ":3})", "{a=#1 A=#2 a =#3}");
  const Result<JsonValue> names = parse_json(R"({"a":1,"a\u0000":2})");
  REQUIRE(names);
  CHECK(names.value().members.size() == 2);
}

TEST_CASE("parse_json reads as deep as the limit and no deeper") {
  constexpr std::size_t limit = limits::json_depth_levels;
  CHECK(parse_json(repeat("[", limit) + repeat("]", limit)));
  CHECK(parse_json(repeat(R"({"a":)", limit) + "1" + repeat("}", limit)));
  rejects(repeat("[", limit + 1) + repeat("]", limit + 1));
  rejects(repeat(R"({"a":)", limit + 1) + "1" + repeat("}", limit + 1));
  rejects(R"({"a":)" + repeat("[", limit) + repeat("]", limit) + "}");
  CHECK(detail_of(repeat("[", limit + 1)) == "The JSON is nested too deeply.");
}

TEST_CASE("parse_json counts what is open and not what has been closed") {
  CHECK(parse_json("[" + repeat("[[]],", 1000) + "[]]"));
}

TEST_CASE("100,000 nested brackets are refused") {
  rejects(repeat("[", 100'000));
  rejects(repeat("[", 100'000) + repeat("]", 100'000));
  rejects(repeat(R"({"a":)", 100'000));
  rejects(repeat(R"({"a":)", 100'000) + "1" + repeat("}", 100'000));
  rejects(repeat(R"([{"a":)", 100'000));
  rejects(repeat("]", 100'000));
}

TEST_CASE("parse_json reads as many members of an object as the limit and no more") {
  CHECK(parse_json(object_of(limits::json_object_members)));
  rejects(object_of(limits::json_object_members + 1));
  CHECK(detail_of(object_of(limits::json_object_members + 1)) == "A JSON object has too many members.");
}

TEST_CASE("parse_json reads as many values as the limit and no more, of whatever kind") {
  constexpr std::size_t limit = limits::json_values;
  for (const std::string_view value : {"0", "{}"}) {
    CAPTURE(value);
    // The list itself is one of them.
    CHECK(parse_json("[" + repeat(std::string(value) + ",", limit - 2) + std::string(value) + "]"));
    rejects("[" + repeat(std::string(value) + ",", limit - 1) + std::string(value) + "]");
  }
  CHECK(detail_of("[" + repeat("0,", 500'000) + "0]") == "The JSON holds too many values.");
}

TEST_CASE("a tree takes up to a hundred times the bytes of its text, and no more") {
  // What takes most: tens of thousands of objects of one member.
  CHECK(parse_json(R"({"":1})").value().members.capacity() * sizeof(JsonMember) <= 512);
}

TEST_CASE("parse_json reads a text of 10 MB") {
  const std::string text = "\"" + std::string(10'000'000, 'a') + "\"";
  const Result<JsonValue> parsed = parse_json(text);
  REQUIRE(parsed);
  CHECK(parsed.value().text.size() == 10'000'000);
  rejects(text.substr(0, text.size() - 1));
}

TEST_CASE("a fault in a text is told by its byte") {
  CHECK(detail_of(R"({"a":x})").starts_with("JSON parse error at byte 5: "));
  CHECK(detail_of("{} x").starts_with("JSON parse error at byte 3: "));
}

TEST_CASE("find answers the member of that name, and nullptr for any other") {
  const Result<JsonValue> object = parse_json(R"({"a":1,"b":null})");
  REQUIRE(object);
  REQUIRE(object.value().find("b") != nullptr);
  CHECK(object.value().find("b")->is(JsonValue::Kind::null));
  CHECK(object.value().find("c") == nullptr);
  CHECK(object.value().find("") == nullptr);
  CHECK(object.value().find("a")->find("a") == nullptr);
}

TEST_CASE("integer reads whole numbers of 64 bits and nothing else") {
  struct Row {
    std::string_view text;
    std::optional<std::int64_t> value;
  };
  for (const Row& row : {
           Row{"0", 0},
           Row{"-0", 0},
           Row{"-1", -1},
           Row{"9223372036854775807", INT64_MAX},
           Row{"-9223372036854775808", INT64_MIN},
           Row{"9223372036854775808", std::nullopt},
           Row{"-9223372036854775809", std::nullopt},
           Row{"1.0", std::nullopt},
           Row{"1e3", std::nullopt},
           Row{R"("1")", std::nullopt},
           Row{"true", std::nullopt},
           Row{"null", std::nullopt},
           Row{"[1]", std::nullopt},
       }) {
    CAPTURE(row.text);
    const Result<JsonValue> parsed = parse_json(row.text);
    REQUIRE(parsed);
    CHECK(parsed.value().integer() == row.value);
  }
}

TEST_CASE("JsonWriter writes every kind of value") {
  JsonWriter json;
  json.begin_object()
      .member("text", "a")
      .member("view", std::string_view("b"))
      .member("number", std::int64_t{-7})
      .member("yes", true)
      .member_or_null("nothing", "")
      .key("list")
      .begin_array()
      .integer(INT64_MIN)
      .boolean(false)
      .raw("null")
      .string("")
      .raw(R"({"raw":1})")
      .begin_array()
      .end_array()
      .end_array()
      .end_object();
  CHECK(json.take() == R"({"text":"a","view":"b","number":-7,"yes":true,"nothing":null,)"
                       R"("list":[-9223372036854775808,false,null,"",{"raw":1},[]]})");
}

TEST_CASE("a JsonWriter can write again once its text is taken") {
  JsonWriter json;
  CHECK(json.begin_array().end_array().take() == "[]");
  CHECK(json.integer(1).take() == "1");
}

TEST_CASE("json_quote escapes what a string may not hold") {
  CHECK(json_quote("") == R"("")");
  CHECK(json_quote("\"\\/") == R"("\"\\/")");
  CHECK(json_quote("\b\f\n\r\t") == R"("\b\f\n\r\t")");
  CHECK(json_quote(std::string_view("\0\x1F", 2)) == R"("\u0000\u001F")");
  CHECK(json_quote("\xC3\xA9\xF0\x9F\x93\x9A\x7F") == "\"\xC3\xA9\xF0\x9F\x93\x9A\x7F\"");
}

TEST_CASE("what json_quote writes, parse_json reads back") {
  std::string text;
  for (int byte = 0; byte < 0x80; ++byte) text += static_cast<char>(byte);
  text += "\xC2\x80\xE2\x80\xA8\xEF\xBF\xBD\xF4\x8F\xBF\xBF";
  const Result<JsonValue> parsed = parse_json(json_quote(text));
  REQUIRE(parsed);
  CHECK(parsed.value().text == text);
}
