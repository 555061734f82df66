// Reading the fields of a REST body, one rule a function. Pure.
//
// Each function answers the field's value, or the Error that names it: `required` when
// it is missing, `blank` when it is empty, `invalid` when its type is wrong,
// `max_length`, `null_characters_not_allowed`, `invalid_choice`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "core/json.h"
#include "core/result.h"
#include "host/message.h"

namespace gatehouse {

/// That all of the body is there.
Result<void> check_body_state(const Request& request);

/// That the body says it is JSON.
Result<void> check_json_content_type(const Request& request);

/// The JSON object a request carries. An empty body is the empty object's.
Result<JsonValue> read_json_object(const Request& request);

enum class Presence { required, optional };
enum class Blank { allowed, refused };

struct TextRule {
  std::string_view name;
  /// No limit of its own where what it may be is said otherwise.
  std::size_t max_characters = SIZE_MAX;
  Presence presence = Presence::optional;
  Blank blank = Blank::allowed;
};

/// A string field; nothing where an optional one is absent.
Result<std::optional<std::string>> read_text(const JsonValue& object, const TextRule& rule);

/// A boolean field; nothing where it is absent.
Result<std::optional<bool>> read_boolean(const JsonValue& object, std::string_view name);

/// Whether a text is one of the choices.
Result<void> check_choice(std::string_view name, std::string_view value,
                          std::initializer_list<std::string_view> choices);

/// The rules of read_text for a text from anywhere.
Result<void> check_text(std::string_view value, const TextRule& rule);

}  // namespace gatehouse
