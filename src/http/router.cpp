#include "http/router.h"

#include "core/text_list.h"
#include "core/utf8.h"
#include "http/url.h"

namespace gatehouse {
namespace {

bool is_one_of(std::string_view choices, std::string_view segment) {
  while (!choices.empty()) {
    if (take_until(choices, '|') == segment) return true;
  }
  return false;
}

std::string* parameter_named(PathParameters& parameters, std::string_view name) {
  if (name == "project_id") return &parameters.project_id;
  if (name == "id") return &parameters.id;
  if (name == "token") return &parameters.token;
  return nullptr;
}

bool read_parameter(std::string_view name, std::string_view segment, PathParameters& parameters) {
  std::string* target = parameter_named(parameters, name);
  std::optional<std::string> value = percent_decode(segment);
  if (target == nullptr || !value || value->empty() || !is_valid_utf8(*value)) return false;
  if (value->find('/') != std::string::npos) return false;
  *target = std::move(*value);
  return true;
}

/// Whether the literal segments of both agree, and their number: what costs least is asked first.
bool literals_fit(std::string_view pattern, std::string_view path) {
  while (!pattern.empty()) {
    if (path.empty()) return false;
    const std::string_view expected = take_until(pattern, '/');
    const std::string_view segment = take_until(path, '/');
    if (expected.front() != '{' && !is_one_of(expected, segment)) return false;
  }
  return path.empty();
}

}  // namespace

std::optional<PathParameters> match_path(std::string_view pattern, std::string_view path) {
  if (pattern == "/") return path == "/" ? std::optional<PathParameters>(std::in_place) : std::nullopt;
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  if (path.empty() || path.front() != '/' || path.ends_with('/')) return std::nullopt;
  path.remove_prefix(1);
  pattern.remove_prefix(1);
  if (!literals_fit(pattern, path)) return std::nullopt;
  std::optional<PathParameters> parameters(std::in_place);
  while (!pattern.empty()) {
    const std::string_view expected = take_until(pattern, '/');
    const std::string_view segment = take_until(path, '/');
    if (expected.front() != '{') continue;
    if (!read_parameter(expected.substr(1, expected.size() - 2), segment, *parameters)) return std::nullopt;
  }
  return parameters;
}

}  // namespace gatehouse
