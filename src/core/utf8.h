// UTF-8 as RFC 3629 defines it: shortest forms only, no surrogates, nothing above
// U+10FFFF. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace gatehouse {

bool is_valid_utf8(std::string_view text);

/// Characters in the sense of the API's length limits.
std::size_t count_code_points(std::string_view valid_utf8);

}  // namespace gatehouse
