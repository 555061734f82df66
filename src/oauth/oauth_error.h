// The error code of an OAuth answer (RFC 6749 sections 4.1.2.1 and 5.2, RFC 7591 section
// 3.2.2). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/json.h"

namespace gatehouse {

/// Whether a text can be an error code that may be shown on: at most 64 letters, digits and
/// `_ - .`, as all registered ones are. So no sentence, markup or secret passes for one.
bool is_error_code(std::string_view text);

/// Whether a code says that the server does not take the client: not that it refuses what was asked.
bool refuses_client(std::string_view code);

/// The `error` of a document; nothing where it has none, or none that is a code.
std::optional<std::string> read_oauth_error(const JsonValue& document);

}  // namespace gatehouse
