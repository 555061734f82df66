// Digests as they stand in keys and records.
#pragma once

#include <string>
#include <string_view>

#include "host/host.h"

namespace gatehouse {

/// SHA-256 as 64 lower-case hex digits.
std::string sha256_hex(Host& host, std::string_view data);

}  // namespace gatehouse
