#include "http/request_log.h"

#include <array>

#include "core/hex.h"
#include "host/identifier.h"

namespace gatehouse {
namespace {

std::string make_span_id(Host& host) {
  std::array<std::uint8_t, 8> random{};
  host.random(random);
  // All zero is no id (Trace Context section 3.2.2.4).
  random[0] |= 1;
  return hex_encode(random);
}

/// What is sent, as far as it is known before it has been.
std::optional<std::uint64_t> bytes_of(const Response& response, const std::optional<std::uint64_t>& announced) {
  if (const auto* bytes = std::get_if<std::string>(&response.body)) return bytes->size();
  if (std::holds_alternative<BodyId>(response.body)) return announced;
  return 0;
}

}  // namespace

RequestLog::RequestLog(Host& host, const Request& request, const Settings& settings)
    : host_(host), settings_(settings) {
  const std::string_view presented = find_header(request.headers, "x-request-id");
  record_.request_id = is_request_id(presented) ? std::string(presented) : new_uuid_v7(host);
  record_.began_at = host.now();
  record_.method = request.method;
  record_.bytes_in = request.body.size();
  record_.trace = parse_traceparent(find_header(request.headers, "traceparent"));
  if (record_.trace) record_.span_id = make_span_id(host);
}

RequestLog::~RequestLog() {
  if (!answered_) log(0, host_.is_given_up() ? "given_up" : "client_gone");
}

void RequestLog::answered(Response& response) {
  answered_ = true;
  response.headers.push_back({"x-request-id", record_.request_id});
  response.headers.push_back({"server-timing", server_timing(record_, host_.now())});
  const bool is_event_stream =
      response.stream_kind == StreamKind::event_stream && std::holds_alternative<BodyId>(response.body);
  if (is_event_stream) {
    record_.bytes_out.reset();
    if (settings_.log_requests) response.log_line = request_log_line(record_, response.status, {}, {});
    return;
  }
  record_.bytes_out = bytes_of(response, record_.bytes_out);
  log(response.status, "answered");
}

void RequestLog::log(int status, std::string_view outcome) {
  if (!settings_.log_requests) return;
  host_.log(LogLevel::info, request_log_line(record_, status, outcome, host_.now()));
}

}  // namespace gatehouse
