// Reading of what a JSON-RPC body asks for, without building or changing it. Pure. No I/O.
//
// The proxy forwards the caller's bytes untouched and decides by what is read here. So
// whatever two parsers might read differently is refused: a key that a decision rests on
// and that occurs twice, in whatever spelling, a byte order mark, bytes after the end.
// Everything else in the body is only checked to be JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace gatehouse {

/// 2026-07-28, basic/index § Messages.
struct JsonRpcMessage {
  enum class Kind { request, notification, response };

  Kind kind = Kind::notification;
  /// The id as JSON text: a number's literal as it stood, or a string quoted anew. Empty where there is none.
  std::string id;
  /// Empty in a response.
  std::string method;
  bool has_name = false;
  bool has_uri = false;
  /// params.name and params.uri, where they are strings.
  std::string name;
  std::string uri;
  /// params.requestState (2026-07-28, basic/patterns/mrtr § InputRequiredResult); nothing where it is no string.
  std::optional<std::string> request_state;
  /// params._meta["io.modelcontextprotocol/protocolVersion"]; empty where it is absent or no string.
  std::string protocol_version;
  /// params.protocolVersion, which `initialize` asks for; empty where it is absent or no string.
  std::string initialize_version;
  /// The capability elicitation.url, declared in params._meta["io.modelcontextprotocol/clientCapabilities"]
  /// (2026-07-28) or in params.capabilities of `initialize` (2025-11-25).
  bool url_elicitation = false;
};

struct JsonRpcScan {
  /// An array, as 2025-03-26 allows.
  bool is_batch = false;
  /// Never empty.
  std::vector<JsonRpcMessage> messages;
};

struct ScanOutcome {
  /// The JSON text of the id that a refusal must carry, even where the scan itself found a fault.
  /// Empty (null on the wire) where the body is not JSON, has no well-formed id or more than one,
  /// or answers a request of the server, whose ids are not the caller's.
  std::string id;
  /// Reason::parse_error: not JSON in UTF-8, or nested deeper than limits::json_depth_levels.
  /// Reason::invalid_json_rpc: JSON, but not JSON-RPC 2.0 that reads the same to everybody.
  Result<JsonRpcScan> result;
};

/// JSON-RPC 2.0 § 4 to 6; 2026-07-28, basic/index § Messages; 2025-03-26, basic/transports
/// § Sending Messages to the Server (batches).
ScanOutcome scan_json_rpc(std::string_view body);

}  // namespace gatehouse
