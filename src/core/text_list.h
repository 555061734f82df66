// Texts in a row, written as one text or kept as several. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gatehouse {

/// Takes off what stands before the first `separator`, and that one with it; all there is where there is none.
std::string_view take_until(std::string_view& rest, char separator);

bool contains(const std::vector<std::string>& texts, std::string_view text);

}  // namespace gatehouse
