#include "http/url.h"

#include <cstdint>

#include "core/ascii.h"
#include "core/hex.h"
#include "core/text_list.h"

namespace gatehouse {

namespace {

constexpr std::string_view authority_mark = "://";

/// The byte that the escape at the front of a text stands for.
std::optional<char> escaped_byte(std::string_view text) {
  if (text.size() < 3 || text[0] != '%') return std::nullopt;
  const auto high = hex_digit_value(text[1]);
  const auto low = hex_digit_value(text[2]);
  if (!high || !low) return std::nullopt;
  return static_cast<char>(static_cast<std::uint8_t>(*high << 4U | *low));
}

std::string form_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (const auto byte = escaped_byte(text.substr(i))) {
      decoded += *byte;
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

/// Outside the application/x-www-form-urlencoded percent-encode set.
bool stands_for_itself(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c) || c == '*' || c == '-' || c == '.' || c == '_';
}

}  // namespace

SplitOrigin split_origin(std::string_view origin) {
  const std::size_t mark = origin.find(authority_mark);
  if (mark == std::string_view::npos) return {};
  std::string_view authority = origin.substr(mark + authority_mark.size());
  authority = authority.substr(0, authority.find('/'));
  // A colon within the brackets of an IPv6 address begins no port.
  const std::size_t bracket = authority.find(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  SplitOrigin split{origin.substr(0, mark), authority.substr(0, colon), {}};
  if (colon != std::string_view::npos) split.port = authority.substr(colon + 1);
  return split;
}

SplitUrl split_url(std::string_view absolute) {
  absolute = absolute.substr(0, absolute.find('#'));
  SplitUrl split;
  const std::size_t query = absolute.find('?');
  if (query != std::string_view::npos) {
    split.query = absolute.substr(query + 1);
    absolute = absolute.substr(0, query);
  }
  const std::size_t authority = absolute.find(authority_mark);
  const bool has_origin = authority != std::string_view::npos && absolute.find('/') == authority + 1;
  if (has_origin) {
    split.origin = absolute.substr(0, absolute.find('/', authority + authority_mark.size()));
  }
  split.path = absolute.substr(split.origin.size());
  if (split.path.empty()) split.path = "/";
  return split;
}

std::vector<QueryParameter> parse_query(std::string_view query) {
  std::vector<QueryParameter> parameters;
  while (!query.empty()) {
    std::string_view value = take_until(query, '&');
    if (value.empty()) continue;
    const std::string_view name = take_until(value, '=');
    parameters.push_back({form_decode(name), form_decode(value)});
  }
  return parameters;
}

std::optional<std::string> percent_decode(std::string_view segment) {
  std::string decoded;
  decoded.reserve(segment.size());
  for (std::size_t i = 0; i < segment.size(); ++i) {
    if (segment[i] != '%') {
      decoded += segment[i];
      continue;
    }
    const auto byte = escaped_byte(segment.substr(i));
    if (!byte) return std::nullopt;
    decoded += *byte;
    i += 2;
  }
  return decoded;
}

std::string form_encode(std::string_view value) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(value.size());
  for (const char c : value) {
    if (stands_for_itself(c)) {
      encoded += c;
    } else if (c == ' ') {
      encoded += '+';
    } else {
      const auto byte = static_cast<std::uint8_t>(c);
      encoded += '%';
      encoded += digits[byte >> 4U];
      encoded += digits[byte & 0x0FU];
    }
  }
  return encoded;
}

}  // namespace gatehouse
