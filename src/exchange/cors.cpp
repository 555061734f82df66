#include "exchange/cors.h"

#include "core/ascii.h"
#include "core/limits.h"
#include "core/text_list.h"
#include "http/header_rules.h"
#include "http/loopback.h"
#include "http/problem.h"
#include "http/reply.h"

namespace gatehouse {
namespace {

constexpr std::string_view allowed_methods = "GET, HEAD, POST, PATCH, DELETE";
constexpr std::string_view allowed_headers =
    "Authorization, Content-Type, Accept, Last-Event-ID, Mcp-Session-Id, MCP-Protocol-Version, Mcp-Method, Mcp-Name, "
    "X-Request-Id, traceparent, tracestate, baggage";
constexpr std::string_view exposed_headers =
    "Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After, Allow, X-Request-Id, Server-Timing";

void add(Response& response, std::string_view name, std::string_view value) {
  response.headers.push_back({std::string(name), std::string(value)});
}

/// DNS rebinding gives a foreign page the gateway's address under a name of its own, so the name
/// that a request came to proves nothing unless a certificate or the machine itself vouches for it.
bool is_own_name(const SplitUrl& url) {
  const SplitOrigin own = split_origin(url.origin);
  return own.scheme == "https" || is_loopback(own.host);
}

/// The names of Access-Control-Request-Headers, as a list to send back.
std::string requested_headers(const Request& request) {
  std::string_view rest = find_header(request.headers, "access-control-request-headers");
  std::string names;
  for (std::size_t count = 0; !rest.empty() && count < limits::preflight_headers; ++count) {
    const std::string_view name = trim_ascii(take_until(rest, ','));
    if (is_token(name)) names.append(", ").append(name);
  }
  return names;
}

}  // namespace

OriginStanding judge_origin(const Exchange& exchange) {
  const std::string_view origin = find_header(exchange.request.headers, "origin");
  if (origin.empty()) return OriginStanding::absent;
  const bool own = (origin == exchange.url.origin && is_own_name(exchange.url)) ||
                   origin == split_url(exchange.settings.public_url).origin;
  if (own || contains(exchange.settings.allowed_origins, origin)) return OriginStanding::allowed;
  return OriginStanding::foreign;
}

Result<void> check_origin(const Exchange& exchange) {
  if (judge_origin(exchange) != OriginStanding::foreign) return Result<void>::success();
  return error(Reason::origin_not_allowed, "This origin is not one of ALLOWED_ORIGINS.");
}

Response answer_preflight(const Exchange& exchange, std::string methods) {
  if (Result<void> origin = check_origin(exchange); !origin) return problem(origin.error());
  Response response = empty_reply(204);
  if (!methods.empty()) add(response, "allow", methods + ", OPTIONS");
  if (judge_origin(exchange) == OriginStanding::allowed) {
    add(response, "access-control-allow-methods", allowed_methods);
    add(response, "access-control-allow-headers", std::string(allowed_headers) + requested_headers(exchange.request));
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
