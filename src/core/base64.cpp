#include "core/base64.h"

#include <array>
#include <cstdint>

namespace gatehouse {

namespace {

constexpr std::string_view standard_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::uint8_t no_value = 0xFF;
using Values = std::array<std::uint8_t, 256>;

/// The value of every character of an alphabet.
constexpr Values values_of(std::string_view alphabet) {
  Values values{};
  for (std::uint8_t& value : values) value = no_value;
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

constexpr Values standard_values = values_of(standard_alphabet);
constexpr Values url_values = values_of(url_alphabet);

std::string encode_unpadded(std::string_view bytes, std::string_view alphabet) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t pending = 0;
  unsigned pending_bits = 0;
  for (const char byte : bytes) {
    pending = (pending << 8U) | static_cast<std::uint8_t>(byte);
    pending_bits += 8;
    while (pending_bits >= 6) {
      pending_bits -= 6;
      text += alphabet[(pending >> pending_bits) & 0x3FU];
    }
  }
  if (pending_bits > 0) text += alphabet[(pending << (6 - pending_bits)) & 0x3FU];
  return text;
}

std::optional<std::string> decode_unpadded(std::string_view text, const Values& values) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes(text.size() * 3 / 4, '\0');
  char* out = bytes.data();
  std::uint32_t pending = 0;
  unsigned pending_bits = 0;
  for (const char c : text) {
    const std::uint8_t value = values[static_cast<std::uint8_t>(c)];
    if (value == no_value) return std::nullopt;
    pending = (pending << 6U) | value;
    pending_bits += 6;
    if (pending_bits >= 8) {
      pending_bits -= 8;
      *out++ = static_cast<char>((pending >> pending_bits) & 0xFFU);
    }
  }
  const bool trailing_bits_set = (pending & ((1U << pending_bits) - 1U)) != 0;
  if (trailing_bits_set) return std::nullopt;
  return bytes;
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::string text = encode_unpadded(bytes, standard_alphabet);
  while (text.size() % 4 != 0) text += '=';
  return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int padding = 0; padding < 2 && !text.empty() && text.back() == '='; ++padding) text.remove_suffix(1);
  return decode_unpadded(text, standard_values);
}

std::string base64url_encode(std::string_view bytes) { return encode_unpadded(bytes, url_alphabet); }

std::optional<std::string> base64url_decode(std::string_view text) { return decode_unpadded(text, url_values); }

}  // namespace gatehouse
