#include "http/request_record.h"

#include <algorithm>

#include "core/ascii.h"
#include "core/decimal.h"
#include "core/json.h"
#include "core/limits.h"

namespace gatehouse {
namespace {

/// What callers chose themselves, cut to a length that suits a log, between two characters.
std::string_view shorten(std::string_view text) {
  if (text.size() <= limits::logged_name_bytes) return text;
  std::size_t size = limits::logged_name_bytes;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

void add_text(JsonWriter& json, std::string_view name, std::string_view value) {
  if (!value.empty()) json.member(name, shorten(value));
}

/// Never negative, whatever a clock does.
UnixMillis gateway_ms(const RequestRecord& record, UnixMillis now) {
  return std::max<UnixMillis>(0, now - record.began_at - record.upstream_ms);
}

}  // namespace

bool is_request_id(std::string_view text) {
  const auto allowed = [](char c) {
    return is_ascii_alpha(c) || is_ascii_digit(c) || std::string_view("._:/+=@-").find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= limits::request_id_characters &&
         std::all_of(text.begin(), text.end(), allowed);
}

std::string request_log_line(const RequestRecord& record, int status, std::string_view outcome,
                             std::optional<UnixMillis> ended_at) {
  JsonWriter json;
  json.begin_object().member("event", "request").member("request_id", record.request_id);
  add_text(json, "method", record.method);
  add_text(json, "route", record.route);
  if (status != 0) json.member("status", std::int64_t{status});
  if (record.upstream_status != 0) {
    json.member("upstream_status", std::int64_t{record.upstream_status});
    json.member("upstream_ms", std::int64_t{record.upstream_ms});
  }
  add_text(json, "project", record.project_id);
  add_text(json, "installation", record.installation_id);
  add_text(json, "user", record.user);
  add_text(json, "api_key", record.api_key_id);
  add_text(json, "mcp_method", record.mcp_method);
  add_text(json, "mcp_tool", record.mcp_tool);
  if (record.trace) json.member("trace_id", record.trace->trace_id).member("span_id", record.span_id);
  json.member("bytes_in", static_cast<std::int64_t>(record.bytes_in));
  if (record.bytes_out) json.member("bytes_out", static_cast<std::int64_t>(*record.bytes_out));
  add_text(json, "outcome", outcome);
  if (ended_at) json.member("duration_ms", std::int64_t{std::max<UnixMillis>(0, *ended_at - record.began_at)});
  return json.end_object().take();
}

std::string server_timing(const RequestRecord& record, UnixMillis now) {
  std::string header = "gateway;dur=" + decimal(gateway_ms(record, now));
  if (record.upstream_status != 0) header += ", upstream;dur=" + decimal(record.upstream_ms);
  return header;
}

}  // namespace gatehouse
