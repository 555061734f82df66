#include "mcp/refusal.h"

#include "core/decimal.h"
#include "core/json.h"
#include "http/reply.h"

namespace gatehouse {

RefusalKind refusal_kind(Reason reason) {
  // JSON-RPC 2.0 § 5.1.
  constexpr int parse_error = -32700;
  constexpr int invalid_request = -32600;
  constexpr int internal_error = -32603;
  switch (reason) {
    case Reason::parse_error: return {400, parse_error};
    case Reason::invalid_json_rpc: return {400, invalid_request};
    case Reason::header_mismatch: return {400, -32020};
    case Reason::origin_not_allowed: return {403, invalid_request};
    case Reason::installation_disabled: return {403, -32010};
    case Reason::authorization_required: return {403, -32011};
    case Reason::insufficient_scope: return {403, -32012};
    case Reason::request_too_large: return {413, invalid_request};
    case Reason::rate_limited: return {429, -32013};
    case Reason::upstream_unreachable: return {502, -32014};
    case Reason::upstream_timeout: return {504, -32015};
    // Faults of the request as such, with the status they have elsewhere.
    case Reason::required: return {400, invalid_request};
    case Reason::invalid: return {400, invalid_request};
    case Reason::blank: return {400, invalid_request};
    case Reason::max_length: return {400, invalid_request};
    case Reason::invalid_choice: return {400, invalid_request};
    case Reason::unique: return {400, invalid_request};
    case Reason::null_characters_not_allowed: return {400, invalid_request};
    case Reason::not_authenticated: return {401, invalid_request};
    case Reason::authentication_failed: return {401, invalid_request};
    case Reason::permission_denied: return {403, invalid_request};
    case Reason::not_found: return {404, invalid_request};
    case Reason::method_not_allowed: return {405, invalid_request};
    case Reason::unsupported_media_type: return {415, invalid_request};
    // Faults of the gateway.
    case Reason::internal: return {500, internal_error};
    case Reason::encryption_unavailable: return {503, internal_error};
    case Reason::storage_unavailable: return {503, internal_error};
  }
  return {500, internal_error};
}

Response mcp_refusal(const Error& error, std::string_view id_json, std::string_view data_json) {
  const RefusalKind kind = refusal_kind(error.reason);
  JsonWriter json;
  json.begin_object().member("jsonrpc", "2.0").key("id").raw(id_json.empty() ? "null" : id_json);
  json.key("error").begin_object().member("code", std::int64_t{kind.code}).member("message", error.detail);
  if (!data_json.empty()) json.key("data").raw(data_json);
  Response response = json_reply(kind.status, json.end_object().end_object().take());
  if (kind.status == 401) response.headers.push_back({"www-authenticate", "Bearer"});
  if (kind.status == 429 || kind.status == 503) {
    response.headers.push_back({"retry-after", decimal(error.retry_after_seconds)});
  }
  return response;
}

}  // namespace gatehouse
