// Reading back what the gateway itself wrote as JSON: stored records and sealed
// contents. A missing member is its default, so that records of older versions open.
#pragma once

#include <string>
#include <string_view>

#include "core/json.h"

namespace gatehouse {

/// A string member; empty where it is missing or of another kind.
std::string stored_text(const JsonValue& object, std::string_view name);
/// A whole number; nothing where it is missing or of another kind.
std::optional<std::int64_t> stored_integer(const JsonValue& object, std::string_view name);
/// A boolean; `fallback` where it is missing or of another kind.
bool stored_boolean(const JsonValue& object, std::string_view name, bool fallback);

}  // namespace gatehouse
