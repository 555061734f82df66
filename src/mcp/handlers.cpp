#include "mcp/handlers.h"

#include <algorithm>
#include <utility>

#include "access/accept_key.h"
#include "access/rate_limits.h"
#include "core/json.h"
#include "core/uuid.h"
#include "core/version.h"
#include "exchange/cors.h"
#include "http/fields.h"
#include "installations/store.h"
#include "mcp/authorization_refusal.h"
#include "mcp/authorized_fetch.h"
#include "mcp/forwarded_headers.h"
#include "mcp/jsonrpc.h"
#include "mcp/memos.h"
#include "mcp/mirrored_arguments.h"
#include "mcp/refusal.h"
#include "mcp/session_capabilities.h"
#include "mcp/standard_headers.h"

namespace gatehouse {
namespace {

/// nullptr where the record is damaged; else good until the next suspension.
const Installation* known_installation(const Exchange& exchange, std::string_view record) {
  return exchange.proxy_memos.installations.recall(record, [record] { return decode_installation(record); });
}

/// The caller's installation: from its read copy, else from the truth.
Task<Result<Installation>> find_installation(const Exchange& exchange, std::string fast_copy) {
  const Installation* const copy = known_installation(exchange, fast_copy);
  // A copy that is not what its key says is as good as none.
  if (copy != nullptr && copy->id == exchange.path.id && copy->project_id == exchange.path.project_id) {
    if (copy->user != exchange.caller.user) co_return no_such_installation();
    co_return *copy;
  }
  CO_AWAIT(stored, load_installation(exchange, exchange.path.id));
  co_return std::move(stored.installation);
}

bool is_any_damaged(const std::vector<Header>& headers) {
  return std::any_of(headers.begin(), headers.end(), [](const Header& header) { return is_damaged(header.value); });
}

/// The upstream's answer for the client: its status, the headers a client may see, its stream.
/// Reason::upstream_unreachable where that would not be what the upstream sent.
Result<Response> pass_on(const FetchResult& answer, RequestRecord& record) {
  if (answer.body != BodyId{} && !has_readable_encoding(answer.headers)) {
    return error(Reason::upstream_unreachable, "The upstream's answer has a content encoding that was not asked for.");
  }
  Response response;
  response.status = answer.status;
  response.headers = response_headers_to_return(answer.headers);
  if (is_any_damaged(response.headers)) {
    return error(Reason::upstream_unreachable, "The upstream's answer has a header that is not UTF-8.");
  }
  if (answer.body != BodyId{}) response.body = answer.body;
  if (is_event_stream(response.headers)) response.stream_kind = StreamKind::event_stream;
  record.bytes_out = announced_length(answer.headers);
  return response;
}

/// The span that the upstream's work belongs to is ours, in the caller's trace.
void continue_trace(const RequestRecord& record, std::vector<Header>& headers) {
  if (!record.trace) return;
  for (Header& header : headers) {
    if (header.name == "traceparent") header.value = traceparent_of(*record.trace, record.span_id);
  }
}

/// What the log line says of the message.
void note_message(RequestRecord& record, const JsonRpcScan& scan) {
  const JsonRpcMessage& message = scan.messages.front();
  record.mcp_method = scan.is_batch ? "(batch)" : message.method;
  if (message.kind == JsonRpcMessage::Kind::response && !scan.is_batch) record.mcp_method = "(response)";
  if (!scan.is_batch && message.method == "tools/call") record.mcp_tool = message.name;
}

/// nullptr for what is no URL; else good until the next suspension.
const Url* known_url(const Exchange& exchange, std::string_view text) {
  return exchange.proxy_memos.urls.recall(text, [&] { return exchange.host.parse_url(text, {}); });
}

/// Sends the message up with the installation's credential, and its answer down.
Task<Result<Response>> forward(const Exchange& exchange, const Installation& installation) {
  if (!installation.is_enabled) co_return error(Reason::installation_disabled, "This installation is disabled.");
  const Url* const known = known_url(exchange, installation.url);
  if (known == nullptr) co_return unreadable_url();
  // A redirect leads it elsewhere.
  Url url = *known;
  std::vector<Header> headers = request_headers_to_forward(exchange.request, credential_header_name(installation));
  if (is_any_damaged(headers)) co_return error(Reason::invalid_json_rpc, "A header's value is not UTF-8.");
  continue_trace(exchange.record, headers);
  headers.push_back({"user-agent", std::string(user_agent())});
  CO_AWAIT(answer, authorized_fetch(exchange, installation, url, headers));
  Result<Response> response = pass_on(answer, exchange.record);
  if (!response && answer.body != BodyId{}) exchange.host.discard_body(answer.body);
  co_return response;
}

/// What the message itself decides, in the specification's order. `asked` becomes the
/// message's own as soon as it is known, so that every refusal carries its id.
Result<void> check_message(const Exchange& exchange, Asked& asked) {
  const bool is_message = exchange.request.method == "POST";
  ScanOutcome scanned = scan_json_rpc(is_message ? exchange.request.body : std::string_view());
  if (is_message) asked.id = std::move(scanned.id);
  // The rules for what may come in, before anything of the message decides anything.
  TRY(check_origin(exchange));
  TRY(check_body_state(exchange.request));
  if (!is_message) return Result<void>::success();
  // Streamable HTTP, "Sending Messages to the Server".
  TRY(check_json_content_type(exchange.request));
  const JsonRpcScan message = TRY(std::move(scanned.result));
  note_message(exchange.record, message);
  asked.link_style = link_style(message);
  if (asked.link_style == LinkStyle::input_required) asked.request_state = message.messages.front().request_state;
  TRY(check_standard_headers(exchange.request, message));
  return check_mirrored_arguments(exchange.request, message);
}

/// The session that the upstream's answer to `initialize` begins, where what its client declared
/// then will matter later; empty for every other answer.
std::string_view session_to_note(const Installation& installation, LinkStyle declared, const Response& answer) {
  if (declared != LinkStyle::elicitation_error || installation.auth_type != AuthType::oauth) return {};
  return find_header(answer.headers, "mcp-session-id");
}

/// The installation that the message is for, if both are good.
Task<Result<Installation>> reach_installation(const Exchange& exchange, std::string copy, Asked& asked) {
  Result<void> message = check_message(exchange, asked);
  // Counted whatever the message is.
  if (exchange.settings.has_rate_limiters) {
    CO_CHECK(co_await count_request(exchange.host, exchange.caller, exchange.path.id));
  }
  if (!message) co_return std::move(message).failure();
  co_return co_await find_installation(exchange, std::move(copy));
}

}  // namespace

// In stages, so that little is left of the first while the last waits for the upstream.
Task<Result<Response>> proxy(Exchange& exchange) {
  // An id that is no UUID names nothing; it must not become a storage key either.
  exchange.path.id = parse_uuid(exchange.path.id).value_or("");
  Result<std::string> copy = co_await accept_key(
      exchange, Scope::project_read, storage::installation_replica(exchange.path.project_id, exchange.path.id));
  if (!copy) co_return std::move(copy).failure();
  Asked asked;
  Result<Installation> installation = co_await reach_installation(exchange, std::move(copy).value(), asked);
  if (!installation) co_return mcp_refusal(installation.error(), asked.id);
  Result<Response> answer = co_await forward(exchange, installation.value());
  if (answer) {
    const std::string session_id(session_to_note(installation.value(), asked.link_style, answer.value()));
    if (!session_id.empty()) static_cast<void>(co_await note_url_elicitation(exchange, session_id));
    co_return std::move(answer);
  }
  const Error& refusal = answer.error();
  if (is_about_credential(refusal)) {
    co_return co_await authorization_refusal(exchange, installation.value(), refusal, asked);
  }
  co_return mcp_refusal(refusal, asked.id);
}

}  // namespace gatehouse
