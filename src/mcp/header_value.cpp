#include "mcp/header_value.h"

#include <cstddef>

#include "core/base64.h"

namespace gatehouse {

std::string_view trim_field_value(std::string_view value) {
  const std::size_t first = value.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return value.substr(first, value.find_last_not_of(" \t") - first + 1);
}

std::optional<std::string> decode_header_value(std::string_view value) {
  constexpr std::string_view prefix = "=?base64?";
  constexpr std::string_view suffix = "?=";
  const bool encoded =
      value.size() >= prefix.size() + suffix.size() && value.starts_with(prefix) && value.ends_with(suffix);
  if (!encoded) return std::string(value);
  return base64_decode(value.substr(prefix.size(), value.size() - prefix.size() - suffix.size()));
}

Failure header_mismatch(std::string_view header, std::string_view fault) {
  std::string detail("Header mismatch: ");
  detail.append(header).append(" ").append(fault);
  return error(Reason::header_mismatch, detail);
}

}  // namespace gatehouse
