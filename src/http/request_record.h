// What is noted of a request while it is served: for its log line, its X-Request-Id and its
// Server-Timing. Knows names, numbers and times; never arguments, results, headers or
// credentials, and no path, which may hold a token.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/timestamp.h"
#include "host/message.h"
#include "http/trace_context.h"

namespace gatehouse {

struct RequestRecord {
  /// The caller's X-Request-Id, else one of ours.
  std::string request_id;
  UnixMillis began_at = 0;
  std::string_view method;
  std::uint64_t bytes_in = 0;
  /// The pattern of the route; empty where there is none.
  std::string_view route;
  std::string project_id;
  std::string installation_id;
  std::string user;
  std::string api_key_id;
  std::string mcp_method;
  std::string mcp_tool;
  /// The caller's trace, and our span in it.
  std::optional<TraceParent> trace;
  std::string span_id;
  /// 0: no upstream has answered.
  int upstream_status = 0;
  UnixMillis upstream_ms = 0;
  /// Nothing where only the host can know.
  std::optional<std::uint64_t> bytes_out;
};

/// Whether a caller's X-Request-Id may go into logs and back: 1 to 128 of `A-Z a-z 0-9 . _ : / + = @ -`.
bool is_request_id(std::string_view text);

/// One JSON object. With `ended_at`, how long the request took is part of it; without, the host will add that.
std::string request_log_line(const RequestRecord& record, int status, std::string_view outcome,
                             std::optional<UnixMillis> ended_at);

/// Server-Timing (W3C Server Timing section 3): the gateway's own share, and the upstream's where one was asked.
std::string server_timing(const RequestRecord& record, UnixMillis now);

}  // namespace gatehouse
