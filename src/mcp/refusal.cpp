#include "mcp/refusal.h"

#include "core/json.h"
#include "http/problem.h"

namespace gatehouse {

int refusal_code(Reason reason) {
  // JSON-RPC 2.0 § 5.1.
  constexpr int parse_error = -32700;
  constexpr int invalid_request = -32600;
  constexpr int internal_error = -32603;
  switch (reason) {
    case Reason::parse_error: return parse_error;
    case Reason::header_mismatch: return -32020;
    case Reason::installation_disabled: return -32010;
    case Reason::authorization_required: return -32011;
    case Reason::insufficient_scope: return -32012;
    case Reason::rate_limited: return -32013;
    case Reason::upstream_unreachable: return -32014;
    case Reason::upstream_timeout: return -32015;
    // Faults of the gateway.
    case Reason::internal:
    case Reason::encryption_unavailable:
    case Reason::storage_unavailable: return internal_error;
    // Faults of the request as such.
    case Reason::invalid_json_rpc:
    case Reason::origin_not_allowed:
    case Reason::request_too_large:
    case Reason::required:
    case Reason::invalid:
    case Reason::blank:
    case Reason::max_length:
    case Reason::invalid_choice:
    case Reason::unique:
    case Reason::null_characters_not_allowed:
    case Reason::not_authenticated:
    case Reason::authentication_failed:
    case Reason::permission_denied:
    case Reason::not_found:
    case Reason::method_not_allowed:
    case Reason::unsupported_media_type: return invalid_request;
  }
  return internal_error;
}

JsonWriter& begin_json_rpc(JsonWriter& json, std::string_view id_json) {
  return json.begin_object().member("jsonrpc", "2.0").key("id").raw(id_json.empty() ? "null" : id_json);
}

JsonWriter& begin_json_rpc_error(JsonWriter& json, std::string_view id_json, int code, std::string_view message) {
  begin_json_rpc(json, id_json).key("error").begin_object();
  return json.member("code", std::int64_t{code}).member("message", message);
}

Response mcp_refusal(const Error& error, std::string_view id_json, std::string_view data_json) {
  JsonWriter json;
  begin_json_rpc_error(json, id_json, refusal_code(error.reason), error.detail);
  if (!data_json.empty()) json.key("data").raw(data_json);
  return error_reply(error, json.end_object().end_object().take());
}

}  // namespace gatehouse
