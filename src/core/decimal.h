// Decimal numbers as text: whole ones, and the equality of any that JSON writes. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

/// The value of digits, 19 of them at most that are not leading zeros; nothing for any other text.
std::optional<std::uint64_t> unsigned_number(std::string_view text);
/// The same after a minus sign, too, within 64 bits.
std::optional<std::int64_t> signed_number(std::string_view text);

/// The number as signed_number reads it.
std::string decimal(std::int64_t number);

/// Whether both are JSON numbers (RFC 8259 section 6) of the same value: 42, 42.0 and 4.2e1 are one.
/// Exponents of more than four digits are no number here.
bool is_same_decimal(std::string_view left, std::string_view right);

}  // namespace gatehouse
