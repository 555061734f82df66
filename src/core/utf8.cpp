#include "core/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace gatehouse {

namespace {

/// What a lead byte promises: how many continuation bytes, and the range of the first
/// of them, which is where overlong forms, surrogates and too large values show.
struct Sequence {
  std::size_t continuation_bytes;
  std::uint8_t second_minimum;
  std::uint8_t second_maximum;
};

constexpr Sequence not_a_lead_byte{0, 1, 0};

/// RFC 3629 section 4, one line per production.
constexpr Sequence sequence_after(std::uint8_t lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return {1, 0x80, 0xBF};
  if (lead == 0xE0) return {2, 0xA0, 0xBF};
  if (lead == 0xED) return {2, 0x80, 0x9F};
  if (lead >= 0xE1 && lead <= 0xEF) return {2, 0x80, 0xBF};
  if (lead == 0xF0) return {3, 0x90, 0xBF};
  if (lead >= 0xF1 && lead <= 0xF3) return {3, 0x80, 0xBF};
  if (lead == 0xF4) return {3, 0x80, 0x8F};
  return not_a_lead_byte;
}

constexpr bool is_continuation(char byte) { return (static_cast<std::uint8_t>(byte) & 0xC0U) == 0x80U; }

/// Nearly all text is ASCII: it is passed over eight bytes at a time.
std::size_t end_of_ascii(std::string_view text, std::size_t position) {
  constexpr std::uint64_t high_bits = 0x8080808080808080U;
  std::uint64_t bytes = 0;
  while (text.size() - position >= sizeof bytes) {
    std::memcpy(&bytes, text.data() + position, sizeof bytes);
    if ((bytes & high_bits) != 0) break;
    position += sizeof bytes;
  }
  return position;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  std::size_t position = end_of_ascii(text, 0);
  while (position < text.size()) {
    const auto lead = static_cast<std::uint8_t>(text[position]);
    ++position;
    if (lead < 0x80) continue;
    const Sequence sequence = sequence_after(lead);
    if (sequence.continuation_bytes == 0 || text.size() - position < sequence.continuation_bytes) return false;
    const auto second = static_cast<std::uint8_t>(text[position]);
    if (second < sequence.second_minimum || second > sequence.second_maximum) return false;
    const std::string_view rest = text.substr(position + 1, sequence.continuation_bytes - 1);
    if (!std::all_of(rest.begin(), rest.end(), is_continuation)) return false;
    position += sequence.continuation_bytes;
  }
  return true;
}

std::size_t count_code_points(std::string_view valid_utf8) {
  return static_cast<std::size_t>(
      std::count_if(valid_utf8.begin(), valid_utf8.end(), [](char byte) { return !is_continuation(byte); }));
}

}  // namespace gatehouse
