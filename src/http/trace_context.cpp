#include "http/trace_context.h"

#include <cstddef>

namespace gatehouse {
namespace {

constexpr std::size_t version_digits = 2;
constexpr std::size_t trace_id_digits = 32;
constexpr std::size_t parent_id_digits = 16;
constexpr std::size_t flags_digits = 2;
constexpr std::size_t header_characters = version_digits + trace_id_digits + parent_id_digits + flags_digits + 3;

/// Takes `digits` lower-case hex digits off the front; an empty view where there are none.
std::string_view take_hex(std::string_view& rest, std::size_t digits) {
  const std::string_view part = rest.substr(0, digits);
  if (part.size() != digits || part.find_first_not_of("0123456789abcdef") != std::string_view::npos) return {};
  rest.remove_prefix(digits);
  return part;
}

bool take_hyphen(std::string_view& rest) {
  if (!rest.starts_with('-')) return false;
  rest.remove_prefix(1);
  return true;
}

bool is_zero(std::string_view hex) { return hex.find_first_not_of('0') == std::string_view::npos; }

}  // namespace

std::optional<TraceParent> parse_traceparent(std::string_view header) {
  std::string_view rest = header;
  const std::string_view version = take_hex(rest, version_digits);
  if (version.empty() || version == "ff" || !take_hyphen(rest)) return std::nullopt;
  const std::string_view trace_id = take_hex(rest, trace_id_digits);
  if (is_zero(trace_id) || !take_hyphen(rest)) return std::nullopt;
  const std::string_view parent_id = take_hex(rest, parent_id_digits);
  if (is_zero(parent_id) || !take_hyphen(rest)) return std::nullopt;
  const std::string_view flags = take_hex(rest, flags_digits);
  if (flags.empty()) return std::nullopt;
  const bool well_ended = version == "00" ? header.size() == header_characters : rest.empty() || rest.front() == '-';
  if (!well_ended) return std::nullopt;
  return TraceParent{std::string(trace_id), std::string(parent_id), std::string(flags)};
}

std::string traceparent_of(const TraceParent& caller, std::string_view span_id) {
  std::string header("00-");
  header.append(caller.trace_id).append("-").append(span_id).append("-").append(caller.flags);
  return header;
}

}  // namespace gatehouse
