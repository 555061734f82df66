#include "core/json_fields.h"

namespace gatehouse {

std::string stored_text(const JsonValue& object, std::string_view name) {
  const JsonValue* value = object.find(name);
  return value != nullptr && value->is(JsonValue::Kind::string) ? value->text : std::string();
}

std::optional<std::int64_t> stored_integer(const JsonValue& object, std::string_view name) {
  const JsonValue* value = object.find(name);
  return value != nullptr ? value->integer() : std::nullopt;
}

bool stored_boolean(const JsonValue& object, std::string_view name, bool fallback) {
  const JsonValue* value = object.find(name);
  return value != nullptr && value->is(JsonValue::Kind::boolean) ? value->boolean : fallback;
}

}  // namespace gatehouse
