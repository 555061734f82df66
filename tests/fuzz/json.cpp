// core/json: what is read as JSON is written as the same JSON.
#include "core/json.h"

#include "core/utf8.h"
#include "tests/fuzz/support.h"

namespace gatehouse {
namespace {

class Listener final : public JsonListener {
 public:
  const char* scalar(JsonKind, std::string_view) override { return nullptr; }
  const char* key(std::string_view) override { return nullptr; }
  const char* open(JsonKind) override { return count(1); }
  const char* close(JsonKind) override { return count(-1); }
  [[nodiscard]] bool is_balanced() const { return depth_ == 0; }

 private:
  const char* count(int change) {
    depth_ += change;
    hold(depth_ >= 0, "nothing closes that was not opened");
    return nullptr;
  }

  int depth_ = 0;
};

void write(JsonWriter& json, const JsonValue& value) {
  switch (value.kind) {
    case JsonKind::null: json.raw("null"); return;
    case JsonKind::boolean: json.boolean(value.boolean); return;
    case JsonKind::number: json.raw(value.text); return;
    case JsonKind::string: json.string(value.text); return;
    case JsonKind::array:
      json.begin_array();
      for (const JsonValue& item : value.items) write(json, item);
      json.end_array();
      return;
    case JsonKind::object:
      json.begin_object();
      for (const JsonMember& member : value.members) write(json.key(member.name), member.value);
      json.end_object();
      return;
  }
}

std::string written(const JsonValue& value) {
  JsonWriter json;
  write(json, value);
  return json.take();
}

}  // namespace

void fuzz(std::string_view input) {
  const Result<JsonValue> parsed = parse_json(input);
  Listener listener;
  const bool is_json = read_json(input, listener).ok();
  if (is_json) hold(listener.is_balanced() && is_valid_utf8(input), "JSON is balanced, and UTF-8");
  if (!parsed) return;
  hold(is_json, "a tree is made of JSON alone");
  const std::string text = written(parsed.value());
  const Result<JsonValue> again = parse_json(text);
  hold(again.ok(), "what was written is JSON");
  hold(written(again.value()) == text, "and the same JSON");
}

}  // namespace gatehouse
