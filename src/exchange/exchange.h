// What a handler is given: the request, and the world it may use. Made before a route is
// chosen; the path's parameters and the caller come into it on the way to the handler.
// Lives in the frame of Gateway::handle.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/settings.h"
#include "core/task.h"
#include "crypto/keyring.h"
#include "exchange/caller.h"
#include "host/host.h"
#include "host/message.h"
#include "http/request_record.h"
#include "http/router.h"
#include "http/url.h"

namespace gatehouse {

struct AccessMemos;
struct ProxyMemos;

struct Exchange {
  const Settings& settings;
  /// nullptr: ENCRYPTION_KEYS is missing or bad.
  const Keyring* keyring;
  AccessMemos& access_memos;
  ProxyMemos& proxy_memos;
  Host& host;
  const Request& request;
  SplitUrl url;
  /// Set once a route is chosen.
  PathParameters path;
  /// Whose API key this is; set once it is accepted, for the routes that ask for one.
  Caller caller;
  /// What the log line will say of this request.
  RequestRecord& record;
};

/// The key behind the request was accepted.
void accept_caller(Exchange& exchange, Caller caller);

/// Whose project and installations the request is about, where a link says so and not an API key.
void act_for(Exchange& exchange, std::string project_id, std::string user);

/// PUBLIC_URL, else the request's origin; without a trailing slash.
std::string_view public_url(const Exchange& exchange);

/// Reason::encryption_unavailable where there is no keyring: without it everything fails closed.
Result<void> require_keyring(const Exchange& exchange);

}  // namespace gatehouse
