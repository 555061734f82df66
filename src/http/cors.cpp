#include "http/cors.h"

#include <algorithm>

#include "http/reply.h"

namespace gatehouse {
namespace {

constexpr std::string_view allowed_methods = "GET, HEAD, POST, PATCH, DELETE";
constexpr std::string_view allowed_headers =
    "Authorization, Content-Type, Accept, Last-Event-ID, Mcp-Session-Id, MCP-Protocol-Version, Mcp-Method, Mcp-Name, "
    "X-Request-Id, traceparent, tracestate, baggage";
constexpr std::string_view exposed_headers =
    "Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After, X-Request-Id";

void add(Response& response, std::string_view name, std::string_view value) {
  response.headers.push_back({std::string(name), std::string(value)});
}

}  // namespace

OriginStanding judge_origin(const Exchange& exchange) {
  const std::string_view origin = find_header(exchange.request.headers, "origin");
  if (origin.empty()) return OriginStanding::absent;
  const std::vector<std::string>& allowed = exchange.settings.allowed_origins;
  const bool own = origin == exchange.url.origin || origin == split_url(public_url(exchange)).origin;
  if (own || std::find(allowed.begin(), allowed.end(), origin) != allowed.end()) return OriginStanding::allowed;
  return OriginStanding::foreign;
}

Response answer_preflight(const Exchange& exchange) {
  Response response = empty_reply(204);
  add(response, "allow", "GET, HEAD, POST, PATCH, DELETE, OPTIONS");
  if (judge_origin(exchange) == OriginStanding::allowed) {
    add(response, "access-control-allow-methods", allowed_methods);
    add(response, "access-control-allow-headers", allowed_headers);
    add(response, "access-control-max-age", "600");
  }
  return response;
}

void add_cors_headers(const Exchange& exchange, Response& response) {
  const std::string_view origin = find_header(exchange.request.headers, "origin");
  if (origin.empty()) return;
  add(response, "vary", "Origin");
  if (judge_origin(exchange) != OriginStanding::allowed) return;
  add(response, "access-control-allow-origin", origin);
  add(response, "access-control-expose-headers", exposed_headers);
}

}  // namespace gatehouse
