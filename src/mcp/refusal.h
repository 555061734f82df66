// The gateway's own refusals on an MCP endpoint, as JSON-RPC errors. Pure. No I/O.
#pragma once

#include <string_view>

#include "core/error.h"
#include "http/message.h"

namespace gatehouse {

/// A reason as the MCP endpoint says it.
struct RefusalKind {
  int status;
  int code;
};
RefusalKind refusal_kind(Reason reason);

/// JSON-RPC 2.0 § 5.1; 2026-07-28, basic/index § Error Responses. `id_json` is the request's own id
/// as JSON text (ScanOutcome::id), null when it is empty; `data_json`, also JSON text, is left
/// out when it is empty.
Response mcp_refusal(const Error& error, std::string_view id_json, std::string_view data_json = {});

}  // namespace gatehouse
