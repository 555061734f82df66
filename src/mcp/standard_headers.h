// The check that a request's standard headers say what its body says. Pure. No I/O.
#pragma once

#include "core/result.h"
#include "host/message.h"
#include "mcp/jsonrpc.h"

namespace gatehouse {

/// Whether header or body speaks a revision that mirrors the body in headers (2026-07-28 and later).
bool mirrors_body_in_headers(const Request& request, const JsonRpcScan& scan);

/// 2026-07-28, basic/transports/streamable-http § Server Validation. Reason::header_mismatch where
/// a required header is missing, differs from the body, or is malformed. Requests of an older
/// revision, by header and by body, pass unchecked: there, header values mean nothing. A
/// _meta without a protocol version is left to the upstream server, which must answer it with
/// -32602 (2026-07-28, basic/index § _meta).
Result<void> check_standard_headers(const Request& request, const JsonRpcScan& scan);

}  // namespace gatehouse
