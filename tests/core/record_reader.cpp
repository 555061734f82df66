// core/record_reader: a stored record into the variables of its members.
#include "core/record_reader.h"

#include <catch2/catch.hpp>

using namespace gatehouse;

namespace {

struct Values {
  std::string text = "none";
  std::int64_t integer = -1;
  bool flag = false;
};

struct Read {
  bool ok;
  Values values;
};

Read read(std::string_view record) {
  Read result{};
  const RecordSlot slots[] = {
      {.name = "text", .text = &result.values.text},
      {.name = "integer", .integer = &result.values.integer},
      {.name = "flag", .flag = &result.values.flag},
  };
  result.ok = read_record(record, slots, "part");
  return result;
}

void reads(std::string_view record, const Values& expected) {
  CAPTURE(record);
  const Read found = read(record);
  CHECK(found.ok);
  CHECK(found.values.text == expected.text);
  CHECK(found.values.integer == expected.integer);
  CHECK(found.values.flag == expected.flag);
}

}  // namespace

TEST_CASE("members go where their slots say, in any order and unescaped") {
  reads(R"({"flag":true,"text":"a\"b\u00e9","integer":-12})", {"a\"b\xC3\xA9", -12, true});
  reads(R"({"text":""})", {"", -1, false});
  reads("{}", {});
}

TEST_CASE("a member of another kind, or of no slot, is passed over with all that it holds") {
  reads(R"({"text":7,"integer":"7","flag":"true"})", {});
  reads(R"({"text":null,"integer":null,"flag":null})", {});
  reads(R"({"text":[1],"integer":{},"flag":[true]})", {});
  reads(R"({"integer":1.5})", {});
  reads(R"({"integer":9223372036854775808})", {});
  reads(R"({"other":"x","list":["x",[1],true],"text":"after"})", {"after", -1, false});
}

TEST_CASE("what the named part of the record holds is the record's own, and of no other object") {
  reads(R"({"text":"outer","part":{"integer":3,"flag":true},"last":1})", {"outer", 3, true});
  reads(R"({"part":{"flag":true},"integer":4})", {"none", 4, true});
  reads(R"({"text":"outer","other":{"text":"x","integer":3},"flag":true})", {"outer", -1, true});
  reads(R"({"part":{"text":"inner","deep":{"integer":3},"flag":true}})", {"inner", -1, true});
  reads(R"({"other":{"part":{"integer":3}},"text":"outer"})", {"outer", -1, false});
  reads(R"({"part":[{"integer":3}],"other":{"integer":4},"text":"outer"})", {"outer", -1, false});
  reads(R"({"part":1,"other":{"integer":4}})", {});
}

TEST_CASE("a record that fills a slot twice is none") {
  CHECK_FALSE(read(R"({"text":"a","text":"b"})").ok);
  CHECK_FALSE(read(R"({"text":"a","part":{"text":"b"}})").ok);
  CHECK_FALSE(read(R"({"part":{"flag":true},"flag":true})").ok);
  // What fills none.
  reads(R"({"integer":"text","part":{"integer":1}})", {"none", 1, false});
  reads(R"({"other":1,"other":2,"text":"a"})", {"a", -1, false});
}

TEST_CASE("what is no JSON object is no record") {
  for (const char* text :
       {"", "null", "7", "\"text\"", "[]", R"([{"text":"x"}])", "{", R"({"text":"x"}})", R"({"text"})"}) {
    CAPTURE(text);
    CHECK_FALSE(read(text).ok);
  }
}
