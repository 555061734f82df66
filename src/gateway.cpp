#include "gateway.h"

#include <utility>

#include "access/accept_key.h"
#include "access/authenticate.h"
#include "access/rate_limits.h"
#include "core/uuid.h"
#include "exchange/cors.h"
#include "exchange/exchange.h"
#include "http/problem.h"
#include "http/reply.h"
#include "http/request_log.h"
#include "http/router.h"
#include "routes.h"

namespace gatehouse {
namespace {

/// HEAD is answered as GET is; the body is dropped at the end (RFC 9110 section 9.3.2).
std::string_view routed_method(const Request& request) { return request.method == "HEAD" ? "GET" : request.method; }

struct Match {
  /// nullptr: no route has this method here.
  const Route* route = nullptr;
  PathParameters path;
  /// The methods that do have a route at this path, as an Allow header lists them.
  std::string allowed_methods;
};

void allow(std::string& methods, std::string_view method) {
  methods.append(methods.empty() ? "" : ", ").append(method);
  if (method == "GET") methods.append(", HEAD");
}

Match find_route(std::string_view method, std::string_view path) {
  Match match;
  const std::size_t segments = count_segments(path);
  std::string_view pattern;
  for (const Route& route : routes()) {
    if (route.pattern.segments != segments) continue;
    if (!pattern.empty() && route.pattern.text != pattern) continue;
    std::optional<PathParameters> parameters = match_path(route.pattern.text, path);
    if (!parameters) continue;
    // The first pattern that fits owns the path: `authorize` is never taken for an id.
    pattern = route.pattern.text;
    allow(match.allowed_methods, route.method);
    if (route.method == method) {
      match.route = &route;
      match.path = std::move(*parameters);
    }
  }
  return match;
}

Result<void> authenticate_operator(const Exchange& exchange) {
  if (exchange.settings.admin_token.empty()) return error(Reason::not_found, "Not found.");
  return authenticate_admin(exchange.host, exchange.settings.admin_token,
                            find_header(exchange.request.headers, "authorization"));
}

/// Lets the request through to its handler, or says why not.
Task<Result<void>> admit(Exchange& exchange, Access access) {
  switch (access) {
    case Access::open:
    // Refuses in its own form, and with what it reads of the message.
    case Access::mcp: co_return Result<void>::success();
    case Access::admin: CO_CHECK(authenticate_operator(exchange)); break;
    case Access::project_read:
    case Access::project_write: {
      const Scope scope = access == Access::project_read ? Scope::project_read : Scope::project_write;
      CO_CHECK(co_await accept_key(exchange, scope, {}));
      if (exchange.settings.has_rate_limiters) CO_CHECK(co_await count_request(exchange.host, exchange.caller, {}));
      break;
    }
  }
  co_return check_origin(exchange);
}

Response method_not_allowed(std::string allowed_methods, std::string_view method) {
  std::string detail("Method \"");
  detail.append(method).append("\" not allowed.");
  Response response = problem(*error(Reason::method_not_allowed, detail));
  response.headers.push_back({"allow", std::move(allowed_methods)});
  return response;
}

/// The route of the request, whose parameters are then in the exchange. Where there is none,
/// nullptr and the answer.
const Route* choose_route(Exchange& exchange, Response& refusal) {
  Match match = find_route(routed_method(exchange.request), exchange.url.path);
  if (match.allowed_methods.empty()) {
    refusal = problem(*error(Reason::not_found, "Not found."));
    return nullptr;
  }
  if (match.route == nullptr) {
    refusal = method_not_allowed(std::move(match.allowed_methods), exchange.request.method);
    return nullptr;
  }
  exchange.path = std::move(match.path);
  exchange.record.route = match.route->pattern.text;
  if (exchange.record.route.find("{project_id}") == std::string_view::npos) return match.route;
  if (!is_project_id(exchange.path.project_id)) {
    refusal = problem(*error(Reason::not_found, "No such project."));
    return nullptr;
  }
  exchange.record.project_id = exchange.path.project_id;
  exchange.record.installation_id = parse_uuid(exchange.path.id).value_or("");
  return match.route;
}

Task<Result<Response>> serve(Exchange& exchange, const Route& route) {
  CO_CHECK(co_await admit(exchange, route.access));
  if (!route.is_safe && exchange.request.method == "HEAD") co_return empty_reply(204);
  co_return co_await route.handler(exchange);
}

}  // namespace

Gateway::Gateway(Settings settings)
    : settings_(std::move(settings)), keyring_(Keyring::parse(settings_.encryption_keys)) {}

Task<Response> Gateway::handle(const Request& request, Host& host) const {
  RequestLog log(host, request, settings_);
  Exchange exchange{settings_,
                    keyring_ ? &*keyring_ : nullptr,
                    access_memos_,
                    proxy_memos_,
                    host,
                    request,
                    split_url(request.url),
                    {},
                    {},
                    log.record()};
  Response response;
  if (request.method == "OPTIONS") {
    response = answer_preflight(exchange, find_route(request.method, exchange.url.path).allowed_methods);
  } else if (const Route* const route = choose_route(exchange, response)) {
    Result<Response> answer = co_await serve(exchange, *route);
    response = answer ? std::move(answer).value() : problem(answer.error());
  }
  add_cors_headers(exchange, response);
  if (request.method == "HEAD") {
    if (const BodyId* stream = std::get_if<BodyId>(&response.body)) host.discard_body(*stream);
    response.body = std::monostate{};
  }
  log.answered(response);
  co_return response;
}

}  // namespace gatehouse
