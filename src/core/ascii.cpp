#include "core/ascii.h"

#include <algorithm>

namespace gatehouse {

std::string to_lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = to_lower_ascii(c);
  return lower;
}

bool equals_ignore_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return to_lower_ascii(a) == to_lower_ascii(b); });
}

std::string_view trim_ascii(std::string_view text) {
  constexpr std::string_view whitespace = " \t\n\f\r";
  const std::size_t first = text.find_first_not_of(whitespace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(whitespace) - first + 1);
}

}  // namespace gatehouse
