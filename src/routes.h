// Every route of the gateway: one table, one line each, in routes.cpp.
#pragma once

#include <span>
#include <string_view>

#include "core/task.h"
#include "exchange/exchange.h"
#include "http/router.h"

namespace gatehouse {

/// What a route asks of its caller before the handler runs.
enum class Access {
  /// Nothing: the resource is public, or its own token is the credential.
  open,
  /// ADMIN_TOKEN.
  admin,
  /// An API key for the project with this scope.
  project_read,
  project_write,
  /// As project_read, but the handler checks it itself, together with its first storage read.
  mcp,
};

using Handler = Task<Result<Response>> (*)(Exchange& exchange);

struct Route {
  std::string_view method;
  PathPattern pattern;
  Access access;
  Handler handler;
  /// Of a GET: whether it changes nothing (RFC 9110 section 9.2.1). Where it does, HEAD does not ask the
  /// handler: what only looks at a link, as scanners of mail do, must not spend what it is good for.
  bool is_safe = true;
};

std::span<const Route> routes();

}  // namespace gatehouse
