// Reads the data of the contract tests, which lies beside this file. A mistake in the data
// ends the test.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"

namespace gatehouse::test {

JsonValue read_contract(const std::string& file_name);

/// Members that must be there.
std::string text_at(const JsonValue& object, std::string_view name);
std::int64_t integer_at(const JsonValue& object, std::string_view name);
/// Empty where there is no such list.
const std::vector<JsonValue>& items_at(const JsonValue& object, std::string_view name);

/// A list of texts.
std::vector<std::string> texts(const JsonValue& list);

}  // namespace gatehouse::test
