// Matching a path against a route's pattern. Pure; the routes themselves are in routes.cpp.
//
// A pattern is a path of segments without a trailing slash: a literal, several literals
// `a|b`, or a parameter `{name}` that takes one whole segment, percent-decoded.
#pragma once

#include <optional>
#include <string_view>

#include "http/exchange.h"

namespace gatehouse {

/// The parameters of a path that fits the pattern, with or without a trailing slash.
/// A parameter that decodes to nothing, to a slash or to bad UTF-8 does not fit.
std::optional<PathParameters> match_path(std::string_view pattern, std::string_view path);

}  // namespace gatehouse
