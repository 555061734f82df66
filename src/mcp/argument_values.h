// The scalar arguments of a tools/call, read from the body without building a tree. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_reader.h"

namespace gatehouse {

struct ArgumentValue {
  /// The member's name, and how deep below `arguments` it stands: 1 is an argument itself.
  std::string name;
  std::size_t depth = 1;
  /// A boolean, a number or a string.
  JsonKind kind = JsonKind::string;
  /// A string's text, a number's literal, `true` or `false`.
  std::string text;
};

/// What x-mcp-header may name (2026-07-28, basic/transports/streamable-http § Schema Extension): the
/// scalars below params.arguments that are reached through objects only. `body` is one JSON-RPC
/// message that scan_json_rpc has accepted. Reading ends with the first that is past limits::mirrored_arguments.
std::vector<ArgumentValue> read_argument_values(std::string_view body);

}  // namespace gatehouse
