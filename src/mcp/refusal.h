// The gateway's own refusals on an MCP endpoint, as JSON-RPC errors. Pure. No I/O.
#pragma once

#include <string_view>

#include "core/error.h"
#include "core/json.h"
#include "host/message.h"

namespace gatehouse {

/// The code of a JSON-RPC error (JSON-RPC 2.0 § 5.1) that says a reason.
int refusal_code(Reason reason);

/// The beginning of an answer, up to its result or error. `id_json` is the request's own id as JSON
/// text (ScanOutcome::id), null when it is empty.
JsonWriter& begin_json_rpc(JsonWriter& json, std::string_view id_json);
/// The same, up to the error's data.
JsonWriter& begin_json_rpc_error(JsonWriter& json, std::string_view id_json, int code, std::string_view message);

/// JSON-RPC 2.0 § 5.1; 2026-07-28, basic/index § Error Responses; with the status and headers that the
/// reason has elsewhere. `data_json`, JSON text, is left out when it is empty.
Response mcp_refusal(const Error& error, std::string_view id_json, std::string_view data_json = {});

}  // namespace gatehouse
