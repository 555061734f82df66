#include "mcp/authorization_refusal.h"

#include <string>

#include "core/json.h"
#include "core/revision.h"
#include "host/identifier.h"
#include "http/reply.h"
#include "mcp/refusal.h"
#include "mcp/session_capabilities.h"
#include "oauth/connect_token.h"
#include "oauth/step_up.h"

namespace gatehouse {
namespace {

/// Where the user authorizes the installation; empty where no flow can help: an API key is
/// replaced by installing again, and scope that was asked for often enough is not going to be
/// granted.
std::string authorize_url(const Exchange& exchange, const Installation& installation, const Error& refusal) {
  if (installation.auth_type != AuthType::oauth || refusal.attr == scope_refused) return {};
  if (exchange.keyring == nullptr) return {};
  const ConnectGrant grant{installation.project_id, installation.id, installation.user};
  return connect_url(public_url(exchange), mint_connect_token(exchange.host, *exchange.keyring, grant));
}

std::string error_data(const Installation& installation, const Error& refusal, std::string_view link) {
  JsonWriter json;
  json.begin_object().member("reason", refusal.attr).member("installation_id", installation.id);
  json.member_or_null("authorize_url", link);
  if (refusal.reason == Reason::insufficient_scope) json.member("scope", refusal.scope);
  return json.end_object().take();
}

Response elicitation_error(Host& host, const Error& refusal, std::string_view id_json, std::string_view link) {
  constexpr int url_elicitation_required = -32042;
  JsonWriter json;
  begin_json_rpc_error(json, id_json, url_elicitation_required, refusal.detail);
  json.key("data").begin_object().key("elicitations").begin_array();
  json.begin_object()
      .member("mode", "url")
      .member("elicitationId", new_uuid_v7(host))
      .member("url", link)
      .member("message", refusal.detail)
      .end_object();
  return json_reply(200, json.end_array().end_object().end_object().end_object().take());
}

/// The style in which the session's client wants it, which only its first request said.
Task<LinkStyle> session_style(const Exchange& exchange) {
  const std::string session_id(find_header(exchange.request.headers, "mcp-session-id"));
  const std::string_view version = find_header(exchange.request.headers, "mcp-protocol-version");
  if (session_id.empty() || version < revision::v2025_11_25) co_return LinkStyle::error;
  const bool is_declared = co_await declared_url_elicitation(exchange, session_id);
  co_return is_declared ? LinkStyle::elicitation_error : LinkStyle::error;
}

/// The upstream's own state of a request that is under way goes back with it, since a client sends
/// again the state of the last answer alone: the upstream then asks again for what is missing.
Response input_required(const Error& refusal, const Asked& asked, std::string_view link) {
  JsonWriter json;
  begin_json_rpc(json, asked.id)
      .key("result")
      .begin_object()
      .member("resultType", "input_required")
      .key("inputRequests")
      .begin_object();
  json.key("gatehouse_authorization").begin_object().member("method", "elicitation/create").key("params");
  json.begin_object().member("mode", "url").member("url", link).member("message", refusal.detail).end_object();
  json.end_object().end_object();
  if (asked.request_state) json.member("requestState", *asked.request_state);
  return json_reply(200, json.end_object().end_object().take());
}

}  // namespace

bool is_about_credential(const Error& refusal) {
  return refusal.reason == Reason::authorization_required || refusal.reason == Reason::insufficient_scope;
}

LinkStyle link_style(const JsonRpcScan& scan) {
  const JsonRpcMessage& message = scan.messages.front();
  if (scan.is_batch || message.kind != JsonRpcMessage::Kind::request) return LinkStyle::error;
  if (revision::is_modern(message.protocol_version)) {
    // 2026-07-28, basic/patterns/mrtr § Supported Requests.
    const bool is_supported =
        message.method == "tools/call" || message.method == "prompts/get" || message.method == "resources/read";
    return is_supported && message.url_elicitation ? LinkStyle::input_required : LinkStyle::error;
  }
  if (message.method != "initialize") return LinkStyle::as_session_declared;
  const bool is_known = message.initialize_version >= revision::v2025_11_25;
  return is_known && message.url_elicitation ? LinkStyle::elicitation_error : LinkStyle::error;
}

Task<Response> authorization_refusal(const Exchange& exchange, const Installation& installation, const Error& refusal,
                                     const Asked& asked) {
  const std::string link = authorize_url(exchange, installation, refusal);
  LinkStyle style = asked.link_style;
  if (link.empty()) style = LinkStyle::error;
  if (style == LinkStyle::as_session_declared) style = co_await session_style(exchange);
  switch (style) {
    case LinkStyle::elicitation_error: co_return elicitation_error(exchange.host, refusal, asked.id, link);
    case LinkStyle::input_required: co_return input_required(refusal, asked, link);
    case LinkStyle::as_session_declared: break;
    case LinkStyle::error: break;
  }
  co_return mcp_refusal(refusal, asked.id, error_data(installation, refusal, link));
}

}  // namespace gatehouse
