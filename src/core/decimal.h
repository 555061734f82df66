// Equality of decimal numbers as JSON writes them, exact at any size. Pure.
#pragma once

#include <string_view>

namespace gatehouse {

/// Whether both are JSON numbers (RFC 8259 section 6) of the same value: 42, 42.0 and 4.2e1 are one.
/// Exponents of more than four digits are no number here.
bool is_same_decimal(std::string_view left, std::string_view right);

}  // namespace gatehouse
