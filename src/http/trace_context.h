// W3C Trace Context: the caller's trace, continued through the gateway. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

/// A traceparent header taken apart; all parts are lower-case hex.
struct TraceParent {
  std::string trace_id;
  std::string parent_id;
  std::string flags;
};

/// Trace Context section 3.2.2. Of a version to come, the parts that every version shares are read
/// (section 3.2.4). Nothing where the header is invalid.
std::optional<TraceParent> parse_traceparent(std::string_view header);

/// The header for whoever is called next: the same trace, with this span as the parent (section
/// 3.4). `span_id` is 16 lower-case hex digits.
std::string traceparent_of(const TraceParent& caller, std::string_view span_id);

}  // namespace gatehouse
