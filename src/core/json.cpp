#include "core/json.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <charconv>
#include <iterator>
#include <utility>

#include "core/limits.h"
#include "core/utf8.h"

namespace gatehouse {
namespace {

/// Room for most objects, so that they do not move as they grow.
constexpr std::size_t expected_members = 20;

/// Builds the tree as the reader reports it. Returning false stops the reader.
class TreeBuilder {
 public:
  bool Null() { return add({}); }
  bool Bool(bool value) {
    JsonValue node;
    node.kind = JsonValue::Kind::boolean;
    node.boolean = value;
    return add(std::move(node));
  }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    JsonValue node;
    node.kind = JsonValue::Kind::number;
    node.text.assign(text, size);
    return add(std::move(node));
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    if (!is_text({text, size})) return false;
    JsonValue node;
    node.kind = JsonValue::Kind::string;
    node.text.assign(text, size);
    return add(std::move(node));
  }
  bool StartObject() { return open(JsonValue::Kind::object); }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    JsonValue& object = *path_.back();
    const std::string_view name(text, size);
    if (!is_text(name)) return false;
    if (object.members.size() == limits::json_object_members) {
      problem_ = "A JSON object has too many members.";
      return false;
    }
    if (object.find(name) != nullptr) {
      problem_ = "A member is named twice.";
      return false;
    }
    if (object.members.empty()) object.members.reserve(expected_members);
    object.members.push_back({std::string(name), {}});
    return true;
  }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool StartArray() { return open(JsonValue::Kind::array); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  // The reader calls these only without kParseNumbersAsStringsFlag.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  JsonValue take() { return std::move(root_); }
  [[nodiscard]] const char* problem() const { return problem_; }

 private:
  /// An escaped lone surrogate becomes bytes that are no UTF-8.
  bool is_text(std::string_view text) {
    if (is_valid_utf8(text)) return true;
    problem_ = "A JSON string holds half of a surrogate pair.";
    return false;
  }
  bool add(JsonValue node) {
    if (!count_value()) return false;
    *slot() = std::move(node);
    return true;
  }
  bool open(JsonValue::Kind kind) {
    if (path_.size() == limits::json_depth_levels) {
      problem_ = "The JSON is nested too deeply.";
      return false;
    }
    if (!count_value()) return false;
    JsonValue* node = slot();
    node->kind = kind;
    path_.push_back(node);
    return true;
  }
  bool count_value() {
    if (++values_ <= limits::json_values) return true;
    problem_ = "The JSON holds too many values.";
    return false;
  }
  bool close() {
    path_.pop_back();
    return true;
  }
  /// Where the next value goes. A container grows only while it is the last of the
  /// path, so the pointers on the path stay good.
  JsonValue* slot() {
    if (path_.empty()) return &root_;
    JsonValue& parent = *path_.back();
    if (parent.kind == JsonValue::Kind::object) return &parent.members.back().value;
    return &parent.items.emplace_back();
  }

  JsonValue root_;
  std::vector<JsonValue*> path_;
  std::size_t values_ = 0;
  const char* problem_ = nullptr;
};

/// What stands for a character within a string where it cannot stand itself; 0: it can; 'u': \u00XX.
char escape_of(char c) {
  switch (c) {
    case '"': return '"';
    case '\\': return '\\';
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default: return static_cast<unsigned char>(c) < 0x20 ? 'u' : '\0';
  }
}

void append_escaped(std::string& out, char c, char escape) {
  constexpr char digits[] = "0123456789ABCDEF";
  out += '\\';
  out += escape;
  if (escape != 'u') return;
  const auto byte = static_cast<unsigned char>(c);
  out.append("00").append(1, digits[byte >> 4U]).append(1, digits[byte & 0x0FU]);
}

/// Appends runs of plain characters at once.
void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char escape = escape_of(text[i]);
    if (escape == '\0') continue;
    out.append(text.substr(plain, i - plain));
    append_escaped(out, text[i], escape);
    plain = i + 1;
  }
  out.append(text.substr(plain)).append(1, '"');
}

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const {
  for (const JsonMember& member : members) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

std::optional<std::int64_t> JsonValue::integer() const {
  if (kind != Kind::number) return std::nullopt;
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc() || stop != end) return std::nullopt;
  return value;
}

Result<JsonValue> parse_json(std::string_view text) {
  constexpr unsigned flags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseStopWhenDoneFlag;
  // Checked here and not by the reader, which lets a lone escaped surrogate through.
  if (!is_valid_utf8(text)) return error(Reason::parse_error, "The JSON is not valid UTF-8.");
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  TreeBuilder builder;
  const rapidjson::ParseResult outcome = reader.Parse<flags>(stream, builder);
  if (!outcome) {
    if (builder.problem() != nullptr) return error(Reason::parse_error, builder.problem());
    return error(Reason::parse_error, "JSON parse error at byte " + std::to_string(outcome.Offset()) + ": " +
                                          rapidjson::GetParseError_En(outcome.Code()));
  }
  // The reader takes a NUL for the end of the text, so what follows a value is judged here.
  const std::string_view rest = text.substr(stream.Tell());
  if (rest.find_first_not_of(" \t\r\n") != std::string_view::npos) {
    return error(Reason::parse_error, "Something follows the JSON value.");
  }
  return builder.take();
}

void JsonWriter::separate() {
  if (needs_comma_) text_ += ',';
  needs_comma_ = true;
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  text_ += bracket;
  needs_comma_ = false;
  return *this;
}
JsonWriter& JsonWriter::close(char bracket) {
  text_ += bracket;
  needs_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::begin_object() { return open('{'); }
JsonWriter& JsonWriter::end_object() { return close('}'); }
JsonWriter& JsonWriter::begin_array() { return open('['); }
JsonWriter& JsonWriter::end_array() { return close(']'); }
JsonWriter& JsonWriter::key(std::string_view name) {
  string(name);
  text_ += ':';
  needs_comma_ = false;
  return *this;
}
JsonWriter& JsonWriter::string(std::string_view value) {
  separate();
  append_quoted(text_, value);
  return *this;
}
JsonWriter& JsonWriter::integer(std::int64_t value) {
  char digits[24];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
  return raw({digits, static_cast<std::size_t>(end - digits)});
}
JsonWriter& JsonWriter::boolean(bool value) { return raw(value ? "true" : "false"); }
JsonWriter& JsonWriter::null() { return raw("null"); }
JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  text_.append(json);
  return *this;
}

JsonWriter& JsonWriter::member(std::string_view name, std::string_view value) { return key(name).string(value); }
JsonWriter& JsonWriter::member(std::string_view name, std::int64_t value) { return key(name).integer(value); }
JsonWriter& JsonWriter::member(std::string_view name, bool value) { return key(name).boolean(value); }
JsonWriter& JsonWriter::member(std::string_view name, std::nullptr_t) { return key(name).null(); }

std::string JsonWriter::take() {
  needs_comma_ = false;
  return std::exchange(text_, {});
}

std::string json_quote(std::string_view text) { return JsonWriter().string(text).take(); }

}  // namespace gatehouse
