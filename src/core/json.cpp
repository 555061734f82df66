#include "core/json.h"

#include <array>
#include <utility>

#include "core/decimal.h"
#include "core/limits.h"

namespace gatehouse {
namespace {

/// Room that an object begins with, so that few move as they grow. A body may hold tens of thousands of
/// objects of one member, each of which leaves the rest of it empty.
constexpr std::size_t expected_members = 4;

/// Builds the tree as the reader reports it.
class TreeBuilder final : public JsonListener {
 public:
  const char* scalar(JsonKind kind, std::string_view text) override {
    JsonValue* const node = add(kind);
    if (node == nullptr) return too_many_values;
    if (kind == JsonKind::boolean) node->boolean = text == "true";
    if (kind == JsonKind::number || kind == JsonKind::string) node->text = text;
    return nullptr;
  }
  const char* key(std::string_view name) override {
    JsonValue& object = *path_.back();
    if (object.members.size() == limits::json_object_members) return "A JSON object has too many members.";
    if (object.find(name) != nullptr) return "A member is named twice.";
    if (object.members.empty()) object.members.reserve(expected_members);
    object.members.push_back({std::string(name), {}});
    return nullptr;
  }
  const char* open(JsonKind kind) override {
    JsonValue* const node = add(kind);
    if (node == nullptr) return too_many_values;
    path_.push_back(node);
    return nullptr;
  }
  const char* close(JsonKind) override {
    path_.pop_back();
    return nullptr;
  }

  JsonValue take() { return std::move(root_); }

 private:
  static constexpr const char* too_many_values = "The JSON holds too many values.";

  /// nullptr where there are too many. A container grows only while it is the last of the
  /// path, so the pointers on the path stay good.
  JsonValue* add(JsonKind kind) {
    if (++values_ > limits::json_values) return nullptr;
    JsonValue* node = &root_;
    if (!path_.empty()) {
      JsonValue& parent = *path_.back();
      node = parent.is(JsonKind::object) ? &parent.members.back().value : &parent.items.emplace_back();
    }
    node->kind = kind;
    return node;
  }

  JsonValue root_;
  std::vector<JsonValue*> path_;
  std::size_t values_ = 0;
};

/// What stands for each byte within a string where it cannot stand itself; 0: it can; 'u': \u00XX.
constexpr std::array<char, 256> escapes = [] {
  std::array<char, 256> table{};
  for (std::size_t control = 0; control < 0x20; ++control) table[control] = 'u';
  table['"'] = '"';
  table['\\'] = '\\';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  return table;
}();

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
    const char escape = escapes[static_cast<unsigned char>(text[i])];
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
  return kind == Kind::number ? signed_number(text) : std::nullopt;
}

Result<JsonValue> parse_json(std::string_view text) {
  TreeBuilder builder;
  TRY(read_json(text, builder));
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
JsonWriter& JsonWriter::integer(std::int64_t value) { return raw(decimal(value)); }
JsonWriter& JsonWriter::boolean(bool value) { return raw(value ? "true" : "false"); }
JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  text_.append(json);
  return *this;
}

JsonWriter& JsonWriter::member(std::string_view name, std::string_view value) { return key(name).string(value); }
JsonWriter& JsonWriter::member(std::string_view name, std::int64_t value) { return key(name).integer(value); }
JsonWriter& JsonWriter::member(std::string_view name, bool value) { return key(name).boolean(value); }
JsonWriter& JsonWriter::member_or_null(std::string_view name, std::string_view value) {
  key(name);
  return value.empty() ? raw("null") : string(value);
}

std::string JsonWriter::take() {
  needs_comma_ = false;
  return std::exchange(text_, {});
}

std::string json_quote(std::string_view text) { return JsonWriter().string(text).take(); }

}  // namespace gatehouse
