#include "http/problem.h"

#include "core/decimal.h"
#include "core/json.h"
#include "http/reply.h"

namespace gatehouse {

ProblemKind problem_kind(Reason reason) {
  constexpr std::string_view validation = "validation_error";
  constexpr std::string_view authentication = "authentication_error";
  constexpr std::string_view invalid_request = "invalid_request";
  constexpr std::string_view throttled = "throttled_error";
  constexpr std::string_view server = "server_error";
  switch (reason) {
    case Reason::required: return {400, validation, "required"};
    case Reason::invalid: return {400, validation, "invalid"};
    case Reason::blank: return {400, validation, "blank"};
    case Reason::max_length: return {400, validation, "max_length"};
    case Reason::invalid_choice: return {400, validation, "invalid_choice"};
    case Reason::unique: return {400, validation, "unique"};
    case Reason::null_characters_not_allowed: return {400, validation, "null_characters_not_allowed"};
    case Reason::parse_error: return {400, validation, "parse_error"};
    case Reason::invalid_json_rpc: return {400, validation, "invalid"};
    case Reason::header_mismatch: return {400, validation, "invalid"};
    case Reason::not_authenticated: return {401, authentication, "not_authenticated"};
    case Reason::authentication_failed: return {401, authentication, "authentication_failed"};
    case Reason::permission_denied: return {403, authentication, "permission_denied"};
    case Reason::origin_not_allowed: return {403, authentication, "permission_denied"};
    case Reason::installation_disabled: return {403, authentication, "permission_denied"};
    case Reason::authorization_required: return {403, authentication, "permission_denied"};
    case Reason::insufficient_scope: return {403, authentication, "permission_denied"};
    case Reason::not_found: return {404, invalid_request, "not_found"};
    case Reason::method_not_allowed: return {405, invalid_request, "method_not_allowed"};
    case Reason::request_too_large: return {413, invalid_request, "request_too_large"};
    case Reason::unsupported_media_type: return {415, invalid_request, "unsupported_media_type"};
    case Reason::rate_limited: return {429, throttled, "throttled"};
    case Reason::internal: return {500, server, "error"};
    case Reason::upstream_unreachable: return {502, server, "error"};
    case Reason::encryption_unavailable: return {503, server, "error"};
    case Reason::storage_unavailable: return {503, server, "error"};
    case Reason::upstream_timeout: return {504, server, "error"};
  }
  return {500, server, "error"};
}

Response problem(const Error& error) {
  const ProblemKind kind = problem_kind(error.reason);
  JsonWriter json;
  json.begin_object().member("type", kind.type).member("code", kind.code).member("detail", error.detail);
  return error_reply(error, json.member_or_null("attr", error.attr).end_object().take());
}

Response error_reply(const Error& error, std::string body) {
  const int status = problem_kind(error.reason).status;
  Response response = json_reply(status, std::move(body));
  if (status == 401) response.headers.push_back({"www-authenticate", "Bearer"});
  if (status == 429 || status == 503) {
    response.headers.push_back({"retry-after", decimal(error.retry_after_seconds)});
  }
  return response;
}

}  // namespace gatehouse
