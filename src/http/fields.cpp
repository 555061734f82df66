#include "http/fields.h"

#include <algorithm>

#include "core/ascii.h"
#include "core/decimal.h"
#include "core/utf8.h"

namespace gatehouse {

Result<void> check_body_state(const Request& request) {
  if (request.body_state == RequestBody::too_large) {
    return error(Reason::request_too_large, "The request body is larger than this gateway accepts.");
  }
  if (request.body_state == RequestBody::broken) {
    return error(Reason::parse_error, "The request body ended before it was complete.");
  }
  return Result<void>::success();
}

Result<void> check_json_content_type(const Request& request) {
  if (is_media_type(find_header(request.headers, "content-type"), "application/json")) return Result<void>::success();
  return error(Reason::unsupported_media_type, "Send the body as `Content-Type: application/json`.");
}

Result<JsonValue> read_json_object(const Request& request) {
  TRY(check_body_state(request));
  if (request.body.empty()) {
    JsonValue empty;
    empty.kind = JsonValue::Kind::object;
    return empty;
  }
  TRY(check_json_content_type(request));
  JsonValue value = TRY(parse_json(request.body));
  if (!value.is(JsonValue::Kind::object)) return error(Reason::parse_error, "The body must be a JSON object.");
  return value;
}

Result<void> check_text(std::string_view value, const TextRule& rule) {
  if (value.find('\0') != std::string_view::npos) {
    return error(Reason::null_characters_not_allowed, "Null characters are not allowed.", rule.name);
  }
  if (rule.blank == Blank::refused && trim_ascii(value).empty()) {
    return error(Reason::blank, "This field may not be blank.", rule.name);
  }
  if (count_code_points(value) > rule.max_characters) {
    return error(Reason::max_length,
                 "Ensure this field has no more than " + decimal(static_cast<std::int64_t>(rule.max_characters)) +
                     " characters.",
                 rule.name);
  }
  return Result<void>::success();
}

Result<std::optional<std::string>> read_text(const JsonValue& object, const TextRule& rule) {
  const JsonValue* value = object.find(rule.name);
  if (value == nullptr) {
    if (rule.presence == Presence::required) {
      return error(Reason::required, "This field is required.", rule.name);
    }
    return std::optional<std::string>();
  }
  if (!value->is(JsonValue::Kind::string)) return error(Reason::invalid, "Not a valid string.", rule.name);
  TRY(check_text(value->text, rule));
  return std::optional<std::string>(value->text);
}

Result<std::optional<bool>> read_boolean(const JsonValue& object, std::string_view name) {
  const JsonValue* value = object.find(name);
  if (value == nullptr) return std::optional<bool>();
  if (!value->is(JsonValue::Kind::boolean)) return error(Reason::invalid, "Must be a valid boolean.", name);
  return std::optional<bool>(value->boolean);
}

Result<void> check_choice(std::string_view name, std::string_view value,
                          std::initializer_list<std::string_view> choices) {
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return Result<void>::success();
  std::string known;
  for (const std::string_view choice : choices) known.append(known.empty() ? "" : ", ").append(choice);
  return error(Reason::invalid_choice, "Not a valid choice. Choose one of: " + known + ".", name);
}

}  // namespace gatehouse
