#include "core/uuid.h"

#include <algorithm>
#include <array>

#include "core/ascii.h"
#include "core/hex.h"

namespace gatehouse {

namespace {

constexpr std::size_t uuid_characters = 36;

constexpr bool hyphen_at(std::size_t position) {
  return position == 8 || position == 13 || position == 18 || position == 23;
}

std::string with_hyphens(std::string_view digits) {
  std::string text;
  text.reserve(uuid_characters);
  for (const char digit : digits) {
    if (hyphen_at(text.size())) text += '-';
    text += digit;
  }
  return text;
}

}  // namespace

std::string make_uuid_v7(UnixMillis time, std::span<const std::uint8_t, 10> random) {
  std::array<std::uint8_t, 16> bytes{};
  const auto stamp = static_cast<std::uint64_t>(time);
  for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(stamp >> (8 * (5 - i)));
  std::copy(random.begin(), random.end(), bytes.begin() + 6);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x70U);  // version 7
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);  // variant 10

  return with_hyphens(hex_encode(bytes));
}

std::optional<std::string> parse_uuid(std::string_view text) {
  if (text.size() != uuid_characters) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (hyphen_at(i) ? text[i] != '-' : !hex_digit_value(text[i])) return std::nullopt;
  }
  return to_lower_ascii(text);
}

std::string uuid_to_bytes(std::string_view canonical) {
  std::string bytes;
  bytes.reserve(16);
  std::optional<std::uint8_t> high;
  for (const char c : canonical) {
    const auto value = hex_digit_value(c);
    if (!value) continue;  // a hyphen
    if (!high) {
      high = value;
      continue;
    }
    bytes += static_cast<char>(static_cast<std::uint8_t>(*high << 4U | *value));
    high.reset();
  }
  return bytes;
}

std::string uuid_from_bytes(std::string_view bytes16) {
  return with_hyphens(hex_encode({reinterpret_cast<const std::uint8_t*>(bytes16.data()), bytes16.size()}));
}

}  // namespace gatehouse
