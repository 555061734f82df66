// Comparison of secrets. Pure.
#pragma once

#include <string_view>

namespace gatehouse {

/// Takes as long whatever the contents are; only the lengths show.
bool constant_time_equal(std::string_view left, std::string_view right);

}  // namespace gatehouse
