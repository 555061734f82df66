// Replacing an access token by its refresh token (RFC 6749 section 6), by exactly one owner
// in the world at a time.
#pragma once

#include <string>

#include "core/task.h"
#include "oauth/grant.h"

namespace gatehouse {

/// The access token that is to be replaced.
enum class OldToken {
  /// Calls can go on with it.
  alive,
  /// Expired, or refused by the server that it is for.
  dead,
};

enum class RefreshOutcome {
  /// The grant has other tokens now, committed: ours, or newer ones of somebody else.
  renewed,
  /// Somebody else is at it, or the grant has changed: read it again.
  overtaken,
  /// The user must authorize again, and the installation says so: the refresh token is dead, or the
  /// access token is and the authorization server refuses to replace it.
  rejected,
  /// Nobody could be asked, or nothing could be kept; the old tokens stand.
  unavailable,
};

struct Refresh {
  RefreshOutcome outcome = RefreshOutcome::unavailable;
  /// With `renewed`.
  std::string access_token;
};

/// Takes the lease, exchanges the refresh token and commits what it brought, all of it even
/// when the client goes away meanwhile. `grant` was just read and holds a refresh token.
Task<Refresh> refresh_grant(const Exchange& exchange, const GrantKey& key, Grant grant, OldToken old);

}  // namespace gatehouse
