#include "mcp/authorization_refusal.h"

#include <string>

#include "core/json.h"
#include "host/identifier.h"
#include "http/reply.h"
#include "mcp/refusal.h"
#include "mcp/revision.h"
#include "oauth/connect_token.h"

namespace gatehouse {
namespace {

/// Where the user authorizes the installation; empty where no flow can help: an API key is
/// replaced by installing again, and scope that was asked for often enough is not going to be
/// granted.
std::string authorize_url(const Exchange& exchange, const Installation& installation, const Error& refusal) {
  if (installation.auth_type != AuthType::oauth || refusal.attr == "scope_refused") return {};
  if (exchange.keyring == nullptr) return {};
  const ConnectGrant grant{installation.project_id, installation.id, installation.user};
  return connect_url(public_url(exchange), mint_connect_token(exchange.host, *exchange.keyring, grant));
}

std::string error_data(const Installation& installation, const Error& refusal, std::string_view link) {
  JsonWriter json;
  json.begin_object().member("reason", refusal.attr).member("installation_id", installation.id).key("authorize_url");
  if (link.empty()) {
    json.null();
  } else {
    json.string(link);
  }
  if (refusal.reason == Reason::insufficient_scope) json.member("scope", refusal.scope);
  return json.end_object().take();
}

Response elicitation_error(Host& host, const Error& refusal, std::string_view id_json, std::string_view link) {
  constexpr std::int64_t url_elicitation_required = -32042;
  JsonWriter json;
  json.begin_object().member("jsonrpc", "2.0").key("id").raw(id_json);
  json.key("error").begin_object().member("code", url_elicitation_required).member("message", refusal.detail);
  json.key("data").begin_object().key("elicitations").begin_array();
  json.begin_object()
      .member("mode", "url")
      .member("elicitationId", new_uuid_v7(host))
      .member("url", link)
      .member("message", refusal.detail)
      .end_object();
  return json_reply(200, json.end_array().end_object().end_object().end_object().take());
}

Response input_required(const Error& refusal, std::string_view id_json, std::string_view link) {
  JsonWriter json;
  json.begin_object().member("jsonrpc", "2.0").key("id").raw(id_json);
  json.key("result").begin_object().member("resultType", "input_required").key("inputRequests").begin_object();
  json.key("gatehouse_authorization").begin_object().member("method", "elicitation/create").key("params");
  json.begin_object().member("mode", "url").member("url", link).member("message", refusal.detail).end_object();
  return json_reply(200, json.end_object().end_object().end_object().end_object().take());
}

}  // namespace

bool is_about_credential(const Error& refusal) {
  return refusal.reason == Reason::authorization_required || refusal.reason == Reason::insufficient_scope;
}

LinkStyle link_style(const JsonRpcScan& scan) {
  const JsonRpcMessage& message = scan.messages.front();
  if (scan.is_batch || message.kind != JsonRpcMessage::Kind::request || !message.url_elicitation) {
    return LinkStyle::error;
  }
  if (revision::is_modern(message.protocol_version)) {
    // 2026-07-28, basic/patterns/mrtr § Supported Requests.
    const bool is_supported =
        message.method == "tools/call" || message.method == "prompts/get" || message.method == "resources/read";
    return is_supported ? LinkStyle::input_required : LinkStyle::error;
  }
  // A session's later requests do not say what its first one declared.
  const bool begins_session = message.method == "initialize" && message.initialize_version >= revision::v2025_11_25;
  return begins_session ? LinkStyle::elicitation_error : LinkStyle::error;
}

Response authorization_refusal(const Exchange& exchange, const Installation& installation, const Error& refusal,
                               std::string_view id_json) {
  const std::string link = authorize_url(exchange, installation, refusal);
  LinkStyle style = LinkStyle::error;
  if (!link.empty()) {
    const ScanOutcome scanned = scan_json_rpc(exchange.request.body);
    if (scanned.result) style = link_style(scanned.result.value());
  }
  switch (style) {
    case LinkStyle::elicitation_error: return elicitation_error(exchange.host, refusal, id_json, link);
    case LinkStyle::input_required: return input_required(refusal, id_json, link);
    case LinkStyle::error: break;
  }
  return mcp_refusal(refusal, id_json, error_data(installation, refusal, link));
}

}  // namespace gatehouse
