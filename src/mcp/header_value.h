// How a header carries a value of the body (2026-07-28, basic/transports/streamable-http § Value
// Encoding), and how it is said that one does not. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace gatehouse {

/// RFC 9110 section 5.5: a field value is what stands between its leading and trailing whitespace.
std::string_view trim_field_value(std::string_view value);

/// `=?base64?…?=`, with markers exactly so; anything else stands for itself. Nothing where the Base64 is malformed.
std::optional<std::string> decode_header_value(std::string_view value);

/// Reason::header_mismatch. `fault` is the rest of a sentence that begins with the header.
Failure header_mismatch(std::string_view header, std::string_view fault);

}  // namespace gatehouse
