// http/fields: reading a REST body, and the rule of each kind of field.
#include "http/fields.h"

#include <catch2/catch.hpp>

using namespace gatehouse;

namespace {

Request with_body(std::string_view body, std::string_view content_type = "application/json") {
  Request request;
  request.method = "POST";
  if (!content_type.empty()) request.headers = {{"content-type", content_type}};
  request.body = body;
  return request;
}

std::string fault_of(const Request& request) {
  const Result<JsonValue> object = read_json_object(request);
  if (object) return "none";
  switch (object.error().reason) {
    case Reason::parse_error: return "parse_error";
    case Reason::request_too_large: return "request_too_large";
    case Reason::unsupported_media_type: return "unsupported_media_type";
    default: return "another";
  }
}

JsonValue object(std::string_view text) {
  Result<JsonValue> parsed = parse_json(text);
  REQUIRE(parsed);
  return std::move(parsed).value();
}

std::string characters(std::size_t count, std::string_view character) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text.append(character);
  return text;
}

using Fault = std::pair<Reason, std::string>;

template <typename T>
std::optional<Fault> fault(const Result<T>& result) {
  if (result) return std::nullopt;
  return Fault{result.error().reason, result.error().attr};
}

constexpr TextRule optional_rule{"field", 5};
constexpr TextRule required_rule{"field", 5, Presence::required};
constexpr TextRule strict_rule{"field", 5, Presence::required, Blank::refused};

}  // namespace

TEST_CASE("a body is a JSON object; no body is an empty one") {
  const Result<JsonValue> read = read_json_object(with_body(R"({"a":"b"})"));
  REQUIRE(read);
  CHECK(read.value().find("a")->text == "b");
  const Result<JsonValue> empty = read_json_object(with_body("", ""));
  REQUIRE(empty);
  CHECK(empty.value().is(JsonValue::Kind::object));
  CHECK(empty.value().members.empty());
  CHECK(fault_of(with_body("", "text/plain")) == "none");
}

TEST_CASE("JSON that is no object, and text that is no JSON, is a parse error") {
  for (const std::string_view body :
       {"[]", R"([{"a":1}])", "null", "7", R"("a")", "true", "{", " ", R"({"a":1}{})", R"({"a":1,"a":2})", "\xFF"}) {
    CAPTURE(body);
    CHECK(fault_of(with_body(body)) == "parse_error");
  }
  CHECK(fault_of(with_body(characters(100'000, "["))) == "parse_error");
}

TEST_CASE("the content type must be JSON, with any parameters") {
  for (const char* type : {"application/json", "APPLICATION/JSON", "application/json; charset=utf-8",
                           "application/json;charset=utf-8", " application/json ;x=y"}) {
    CAPTURE(type);
    CHECK(fault_of(with_body("{}", type)) == "none");
  }
  for (const char* type : {"", "text/plain", "application/jsonx", "application/json5", "text/json", "json",
                           "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ";application/json",
                           "application/json, text/plain"}) {
    CAPTURE(type);
    CHECK(fault_of(with_body("{}", type)) == "unsupported_media_type");
  }
}

TEST_CASE("a body that did not arrive whole is refused before anything is read of it") {
  Request request = with_body("");
  request.body_state = RequestBody::too_large;
  CHECK(fault_of(request) == "request_too_large");
  request.headers.clear();
  CHECK(fault_of(request) == "request_too_large");
  request.body_state = RequestBody::broken;
  CHECK(fault_of(request) == "parse_error");
}

TEST_CASE("read_text answers the text, or nothing where an optional field is absent") {
  CHECK(read_text(object(R"({"field":"abc"})"), optional_rule).value() == "abc");
  CHECK(read_text(object(R"({"field":""})"), optional_rule).value() == "");
  CHECK(read_text(object(R"({"field":" a "})"), strict_rule).value() == " a ");
  CHECK(read_text(object(R"({"other":"abc"})"), optional_rule).value() == std::nullopt);
  CHECK(fault(read_text(object(R"({"Field":"abc"})"), required_rule)) == Fault{Reason::required, "field"});
  CHECK(fault(read_text(object("{}"), strict_rule)) == Fault{Reason::required, "field"});
}

TEST_CASE("read_text refuses every value that is no string, null included") {
  for (const char* value : {"null", "7", "1e300", "true", "false", "[]", "{}", R"(["a"])", R"({"a":"b"})"}) {
    CAPTURE(value);
    const JsonValue body = object(std::string(R"({"field":)") + value + "}");
    CHECK(fault(read_text(body, optional_rule)) == Fault{Reason::invalid, "field"});
    CHECK(fault(read_text(body, strict_rule)) == Fault{Reason::invalid, "field"});
  }
}

TEST_CASE("a text may be as long as its limit in characters and no longer") {
  for (const std::string_view character : {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x93\x9A"}) {
    CAPTURE(character);
    CHECK(check_text(characters(5, character), optional_rule));
    CHECK(fault(check_text(characters(6, character), optional_rule)) == Fault{Reason::max_length, "field"});
  }
  CHECK(check_text("", optional_rule));
  CHECK(fault(check_text(characters(1'000'000, "a"), optional_rule)) == Fault{Reason::max_length, "field"});
  CHECK(check_text("123456", optional_rule).error().detail == "Ensure this field has no more than 5 characters.");
}

TEST_CASE("a text may hold no NUL, wherever it stands") {
  for (const std::string_view text : {std::string_view("\0", 1), std::string_view("a\0", 2), std::string_view("\0a", 2),
                                      std::string_view("a\0b", 3), std::string_view("abcdef\0", 7)}) {
    CHECK(fault(check_text(text, optional_rule)) == Fault{Reason::null_characters_not_allowed, "field"});
    CHECK(fault(check_text(text, strict_rule)) == Fault{Reason::null_characters_not_allowed, "field"});
  }
  CHECK(fault(read_text(object(R"({"field":"a\u0000"})"), optional_rule)) ==
        Fault{Reason::null_characters_not_allowed, "field"});
}

TEST_CASE("a text that may not be blank is more than white space") {
  for (const char* text : {"", " ", "\t", "\r\n", " \f "}) {
    CHECK(fault(check_text(text, strict_rule)) == Fault{Reason::blank, "field"});
    CHECK(check_text(text, optional_rule));
  }
  CHECK(check_text(" a", strict_rule));
}

TEST_CASE("read_boolean takes true and false and nothing that resembles them") {
  CHECK(read_boolean(object(R"({"field":true})"), "field").value() == true);
  CHECK(read_boolean(object(R"({"field":false})"), "field").value() == false);
  CHECK(read_boolean(object("{}"), "field").value() == std::nullopt);
  for (const char* value : {"null", "0", "1", R"("true")", R"("")", "[]", "[true]", "{}"}) {
    CAPTURE(value);
    CHECK(fault(read_boolean(object(std::string(R"({"field":)") + value + "}"), "field")) ==
          Fault{Reason::invalid, "field"});
  }
}

TEST_CASE("check_choice takes the choices as they are written, and lists them to whoever misses") {
  CHECK(check_choice("field", "one", {"one", "two"}));
  CHECK(check_choice("field", "two", {"one", "two"}));
  for (const char* value : {"", "One", "one ", "on", "one, two", "three"}) {
    CAPTURE(value);
    CHECK(fault(check_choice("field", value, {"one", "two"})) == Fault{Reason::invalid_choice, "field"});
  }
  CHECK(check_choice("field", "x", {"one", "two"}).error().detail == "Not a valid choice. Choose one of: one, two.");
}
