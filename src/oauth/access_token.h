// The access token for a call to an installation's server. With a fresh one at hand nothing
// is asked of anybody; else the truth is read before anything is believed of the read copy.
#pragma once

#include <string>

#include "core/result.h"
#include "core/task.h"
#include "exchange/exchange.h"
#include "installations/installation.h"
#include "oauth/challenge.h"
#include "oauth/grant.h"

namespace gatehouse {

/// `known` may be a read copy. Errors: authorization_required where the user must authorize;
/// upstream_unreachable and upstream_timeout where the only token has expired and its
/// replacement cannot be had for the moment; not_found, storage_unavailable.
Task<Result<std::string>> access_token(const Exchange& exchange, const Installation& known, const GrantKey& key);

/// A token that the server has answered with 401.
struct RefusedToken {
  std::string access_token;
  BearerChallenge challenge;
};
/// Another one in its place: a newer one that is there already, else a refreshed one. Where
/// the server names another authorization server by now, that needs a new authorization, and
/// nothing of the old client's is shown to it. Errors as access_token has them.
Task<Result<std::string>> replace_refused_token(const Exchange& exchange, const GrantKey& key, RefusedToken refused);

}  // namespace gatehouse
