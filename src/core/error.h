// The closed set of reasons a request can be refused for, with its evidence.
// Pure data. http/problem.cpp turns a reason into HTTP, mcp/refusal.cpp into
// JSON-RPC; both switches are exhaustive, so a new reason breaks the build
// until each has said what it means on the wire.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace gatehouse {

enum class Reason {
  // The request does not say what it must (400).
  required,
  invalid,
  blank,
  max_length,
  invalid_choice,
  unique,
  null_characters_not_allowed,
  parse_error,
  // The caller may not (401, 403, 404).
  not_authenticated,
  authentication_failed,
  permission_denied,
  not_found,
  // The request cannot be served in this form (405, 413, 415).
  method_not_allowed,
  request_too_large,
  unsupported_media_type,
  // The gateway cannot (5xx).
  encryption_unavailable,
  storage_unavailable,
  internal,
  // Refusals of the MCP endpoint.
  invalid_json_rpc,
  header_mismatch,
  origin_not_allowed,
  installation_disabled,
  authorization_required,
  insufficient_scope,
  rate_limited,
  upstream_unreachable,
  upstream_timeout,
};

/// Why something was refused. `detail` is shown to the caller and so never
/// holds a credential, an upstream's words, or a host name the caller did not send.
struct Error {
  Reason reason;
  std::string detail;
  /// The field at fault; empty when the whole request is. For authorization_required and
  /// insufficient_scope: what is wrong with the credential, in one word for machines.
  std::string attr;
  /// With insufficient_scope: what the user would have to grant.
  std::string scope = {};
  /// When to try again, for a reason that passes (429, 503).
  int retry_after_seconds = 1;
};

/// An Error on its way to whoever answers for it: one pointer, so that the many places that
/// only hand it on are small.
using Failure = std::unique_ptr<Error>;

Failure error(Reason reason, std::string_view detail, std::string_view attr = {});

}  // namespace gatehouse
