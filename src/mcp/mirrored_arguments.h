// The check that Mcp-Param-* headers say what the tool's arguments say. Pure. No I/O.
//
// Which argument a header mirrors is in the tool's schema (x-mcp-header), which the gateway does
// not know. It recognizes a header by an argument of the same name, and refuses it only where
// no argument at all has the header's value, so that a schema with other names is never
// stood in the way of. A header that it does not recognize is forwarded and otherwise ignored, as
// an intermediary must (2026-07-28, basic/transports/streamable-http § Server Behavior for Custom Headers).
#pragma once

#include "core/result.h"
#include "host/message.h"
#include "mcp/jsonrpc.h"

namespace gatehouse {

/// § Server Validation: Reason::header_mismatch where a header contains invalid characters, or a recognized one
/// differs from the body or is malformed Base64. Only a message of a revision that has such headers is looked at;
/// only a tools/call is compared, and none with more arguments than limits::mirrored_arguments.
Result<void> check_mirrored_arguments(const Request& request, const JsonRpcScan& scan);

}  // namespace gatehouse
