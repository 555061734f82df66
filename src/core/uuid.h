// UUIDs (RFC 9562) in their text form. Pure; randomness and time come from the caller.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/timestamp.h"

namespace gatehouse {

/// RFC 9562 section 5.7: sorts by time of creation, to the millisecond.
std::string make_uuid_v7(UnixMillis time, std::span<const std::uint8_t, 10> random);

/// The canonical, lower-case form of a UUID of any version; nothing where it is none.
/// Braces, URN prefixes and missing hyphens are refused.
std::optional<std::string> parse_uuid(std::string_view text);

/// The 16 bytes of a canonical UUID, and the way back.
std::string uuid_to_bytes(std::string_view canonical);
std::string uuid_from_bytes(std::string_view bytes16);

}  // namespace gatehouse
