// The members of a JSON-RPC message that a decision rests on, and so must occur once: one
// table, one line each. For mcp/jsonrpc.cpp only. Pure data.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace gatehouse::jsonrpc {

/// The arrays and objects whose members matter. `ignored` is every other.
enum class Place : std::uint8_t { ignored, batch, message, params, meta, capabilities, elicitation };

/// The members that a decision rests on.
enum class Field : std::uint8_t {
  none,
  jsonrpc,
  id,
  method,
  params,
  result,
  error,
  name,
  uri,
  request_state,
  meta,
  initialize_version,
  initialize_capabilities,
  protocol_version,
  client_capabilities,
  elicitation,
  url,
};

struct KnownKey {
  Place place;
  std::string_view name;
  Field field;
};

inline constexpr std::array known_keys = {
    KnownKey{Place::message, "jsonrpc", Field::jsonrpc},
    KnownKey{Place::message, "id", Field::id},
    KnownKey{Place::message, "method", Field::method},
    KnownKey{Place::message, "params", Field::params},
    KnownKey{Place::message, "result", Field::result},
    KnownKey{Place::message, "error", Field::error},
    KnownKey{Place::params, "name", Field::name},
    KnownKey{Place::params, "uri", Field::uri},
    KnownKey{Place::params, "requestState", Field::request_state},
    KnownKey{Place::params, "_meta", Field::meta},
    KnownKey{Place::params, "protocolVersion", Field::initialize_version},
    KnownKey{Place::params, "capabilities", Field::initialize_capabilities},
    KnownKey{Place::meta, "io.modelcontextprotocol/protocolVersion", Field::protocol_version},
    KnownKey{Place::meta, "io.modelcontextprotocol/clientCapabilities", Field::client_capabilities},
    KnownKey{Place::capabilities, "elicitation", Field::elicitation},
    KnownKey{Place::elicitation, "url", Field::url},
};

}  // namespace gatehouse::jsonrpc
