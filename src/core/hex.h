// Base 16 (RFC 4648 section 8), written in lower case. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace gatehouse {

std::string hex_encode(std::span<const std::uint8_t> bytes);

/// The value of one digit of either case; nothing where it is none.
constexpr std::optional<std::uint8_t> hex_digit_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

}  // namespace gatehouse
