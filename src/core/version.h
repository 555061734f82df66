// The gateway's own version. Pure.
#pragma once

#include <string_view>

namespace gatehouse {

/// As CMakeLists.txt states it, such as "0.1.0".
std::string_view version();

}  // namespace gatehouse
