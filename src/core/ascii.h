// Operations on ASCII within any text; bytes above 0x7F are left as they are. Pure,
// and never dependent on a locale.
#pragma once

#include <string>
#include <string_view>

namespace gatehouse {

constexpr bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_ascii_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr char to_lower_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string to_lower_ascii(std::string_view text);
bool equals_ignore_case(std::string_view left, std::string_view right);

/// Without the spaces, tabs, line feeds, form feeds and carriage returns at either end.
std::string_view trim_ascii(std::string_view text);

}  // namespace gatehouse
