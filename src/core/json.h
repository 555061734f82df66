// JSON as a tree, and its writing. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_reader.h"
#include "core/result.h"

namespace gatehouse {

struct JsonMember;

/// One parsed value. Numbers keep their literal; `integer()` reads it where it is one.
struct JsonValue {
  using Kind = JsonKind;

  Kind kind = Kind::null;
  bool boolean = false;
  /// The text of a string, or the literal of a number.
  std::string text;
  std::vector<JsonValue> items;
  std::vector<JsonMember> members;

  [[nodiscard]] bool is(Kind wanted) const { return kind == wanted; }
  /// The first member of that name; nullptr where there is none or this is no object.
  [[nodiscard]] const JsonValue* find(std::string_view name) const;
  /// The value of a number that is a whole one within 64 bits.
  [[nodiscard]] std::optional<std::int64_t> integer() const;
};

struct JsonMember {
  std::string name;
  JsonValue value;
};

/// Reads one JSON text. Reason::parse_error where read_json has it, or the text holds more than
/// limits::json_values, or an object more than limits::json_object_members or two of one name.
Result<JsonValue> parse_json(std::string_view text);

/// Writes one JSON text. Calls must nest as JSON does.
class JsonWriter {
 public:
  JsonWriter() = default;
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view value);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& boolean(bool value);
  /// A value that is JSON already.
  JsonWriter& raw(std::string_view json);

  /// key() and value in one.
  JsonWriter& member(std::string_view name, std::string_view value);
  JsonWriter& member(std::string_view name, const char* value) { return member(name, std::string_view(value)); }
  JsonWriter& member(std::string_view name, std::int64_t value);
  JsonWriter& member(std::string_view name, bool value);
  /// null where the text is empty.
  JsonWriter& member_or_null(std::string_view name, std::string_view value);

  /// The text; the writer is empty afterwards.
  std::string take();

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  /// Before a key, or a value that has none.
  void separate();

  std::string text_;
  bool needs_comma_ = false;
};

/// The JSON string literal of a text.
std::string json_quote(std::string_view text);

}  // namespace gatehouse
