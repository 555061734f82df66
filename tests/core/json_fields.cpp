// core/json_fields: reading stored records, whatever version wrote them.
#include "core/json_fields.h"

#include <catch2/catch.hpp>

using namespace gatehouse;

namespace {

JsonValue stored(std::string_view text) {
  Result<JsonValue> parsed = parse_json(text);
  REQUIRE(parsed);
  return std::move(parsed).value();
}

const JsonValue& record() {
  static const JsonValue value = stored(
      R"({"text":"t","empty":"","number":7,"real":7.5,"yes":true,"no":false,"null":null,"list":["t"],"object":{}})");
  return value;
}

}  // namespace

TEST_CASE("stored_text reads strings; anything else is empty") {
  CHECK(stored_text(record(), "text") == "t");
  for (const char* name : {"empty", "number", "yes", "null", "list", "object", "missing"}) {
    CAPTURE(name);
    CHECK(stored_text(record(), name).empty());
  }
}

TEST_CASE("stored_integer reads whole numbers; anything else is nothing") {
  CHECK(stored_integer(record(), "number") == 7);
  for (const char* name : {"text", "empty", "real", "yes", "null", "list", "object", "missing"}) {
    CAPTURE(name);
    CHECK_FALSE(stored_integer(record(), name));
  }
}

TEST_CASE("stored_boolean reads booleans; anything else is the fallback") {
  for (const bool fallback : {true, false}) {
    CHECK(stored_boolean(record(), "yes", fallback));
    CHECK_FALSE(stored_boolean(record(), "no", fallback));
    for (const char* name : {"text", "empty", "number", "null", "list", "object", "missing"}) {
      CAPTURE(name);
      CHECK(stored_boolean(record(), name, fallback) == fallback);
    }
  }
}

TEST_CASE("a record that is no object has no members") {
  for (const char* text : {"null", "7", R"("text")", R"(["text"])"}) {
    CAPTURE(text);
    CHECK(stored_text(stored(text), "text").empty());
    CHECK_FALSE(stored_integer(stored(text), "text"));
    CHECK(stored_boolean(stored(text), "text", true));
  }
}
