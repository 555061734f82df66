#include "mcp/mirrored_arguments.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ascii.h"
#include "core/decimal.h"
#include "core/limits.h"
#include "http/header_rules.h"
#include "mcp/argument_values.h"
#include "mcp/header_value.h"
#include "mcp/standard_headers.h"

namespace gatehouse {
namespace {

constexpr std::string_view parameter_prefix = "mcp-param-";

Failure mismatch(std::string_view name, std::string_view fault) {
  return header_mismatch(std::string("Mcp-Param-").append(name), fault);
}

/// § Value Encoding, § Server Validation: integers are compared as numbers; one too long for that, by its text.
bool is_mirrored(std::string_view header, const ArgumentValue& argument) {
  if (header == argument.text) return true;
  return argument.kind == JsonKind::number &&
         std::max(header.size(), argument.text.size()) <= limits::mirrored_number_characters &&
         is_same_decimal(header, argument.text);
}

/// An argument that is there twice is read as one or the other, depending on who reads.
bool is_ambiguous(std::string_view name, const std::vector<ArgumentValue>& arguments) {
  const auto same = std::count_if(arguments.begin(), arguments.end(), [name](const ArgumentValue& argument) {
    return argument.depth == 1 && argument.name == name;
  });
  return same > 1;
}

Result<void> check_parameter(std::string_view name, std::string_view value,
                             const std::vector<ArgumentValue>& arguments) {
  const auto named = std::find_if(arguments.begin(), arguments.end(), [name](const ArgumentValue& argument) {
    return equals_ignore_case(argument.name, name);
  });
  if (named == arguments.end()) return Result<void>::success();
  const std::optional<std::string> decoded = decode_header_value(value);
  if (!decoded) return mismatch(name, "is malformed Base64.");
  if (is_ambiguous(named->name, arguments)) return mismatch(name, "stands for an argument that occurs twice.");
  const bool found = std::any_of(arguments.begin(), arguments.end(),
                                 [&decoded](const ArgumentValue& argument) { return is_mirrored(*decoded, argument); });
  if (!found) return mismatch(name, "does not match the body's argument of that name.");
  return Result<void>::success();
}

Result<void> check_characters(const Request& request) {
  for (const HeaderView& header : request.headers) {
    if (header.name.starts_with(parameter_prefix) && !is_field_value(trim_field_value(header.value))) {
      return mismatch("*", "contains invalid characters.");
    }
  }
  return Result<void>::success();
}

/// Of a tools/call.
Result<void> check_arguments(const Request& request) {
  std::optional<std::vector<ArgumentValue>> arguments;
  for (const HeaderView& header : request.headers) {
    if (!header.name.starts_with(parameter_prefix)) continue;
    if (!arguments) arguments = read_argument_values(request.body);
    // The upstream, which knows what its headers stand for, must compare them, too.
    if (arguments->size() > limits::mirrored_arguments) break;
    TRY(check_parameter(header.name.substr(parameter_prefix.size()), trim_field_value(header.value), *arguments));
  }
  return Result<void>::success();
}

}  // namespace

Result<void> check_mirrored_arguments(const Request& request, const JsonRpcScan& scan) {
  if (scan.is_batch || !mirrors_body_in_headers(request, scan)) return Result<void>::success();
  TRY(check_characters(request));
  if (scan.messages.front().method != "tools/call") return Result<void>::success();
  return check_arguments(request);
}

}  // namespace gatehouse
