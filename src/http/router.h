// Matching a path against a route's pattern. Pure; the routes themselves are in routes.cpp.
//
// A pattern is a path of segments without a trailing slash: a literal, several literals
// `a|b`, or a parameter `{name}` that takes one whole segment, percent-decoded.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

/// The `{…}` parts of the matched route, percent-decoded; empty where the route has none.
struct PathParameters {
  std::string project_id;
  std::string id;
  std::string token;
};

/// How many segments a path has. One trailing slash begins none.
constexpr std::size_t count_segments(std::string_view path) {
  const auto slashes = static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
  return slashes > 1 && path.ends_with('/') ? slashes - 1 : slashes;
}

/// Counted by the compiler: most patterns are told from a path by that alone.
struct PathPattern {
  /// Not explicit: a pattern is written as its text.
  constexpr PathPattern(const char* pattern) : text(pattern), segments(count_segments(text)) {}

  std::string_view text;
  std::size_t segments;
};

/// The parameters of a path that fits the pattern, with or without a trailing slash.
/// A parameter that decodes to nothing, to a slash or to bad UTF-8 does not fit.
std::optional<PathParameters> match_path(std::string_view pattern, std::string_view path);

}  // namespace gatehouse
