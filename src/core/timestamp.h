// Points in time and their RFC 3339 form. Pure; no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

/// Milliseconds since 1970-01-01T00:00:00Z.
using UnixMillis = std::int64_t;

/// RFC 3339 in UTC with milliseconds: "2026-11-24T08:00:00.000Z". A time outside the
/// years 0000 to 9999, which the format cannot write, becomes the nearest it can.
std::string format_timestamp(UnixMillis time);

/// Reads any RFC 3339 date-time, with any offset; what is finer than a millisecond is
/// dropped. Nothing where it is malformed, names no real moment, or lies in UTC outside
/// the years 0000 to 9999.
std::optional<UnixMillis> parse_timestamp(std::string_view text);

}  // namespace gatehouse
