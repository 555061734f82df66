// The gateway's own version. Pure.
#pragma once

#include <string_view>

namespace gatehouse {

/// As CMakeLists.txt states it, such as "0.1.0".
std::string_view version();

/// What every request of the gateway's names as its sender (RFC 9110 section 10.1.5): many servers refuse one
/// that names none.
std::string_view user_agent();

}  // namespace gatehouse
