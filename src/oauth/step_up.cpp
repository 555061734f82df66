#include "oauth/step_up.h"

#include <utility>

#include "core/limits.h"
#include "oauth/scopes.h"
#include "storage/commit.h"

namespace gatehouse {
namespace {

Failure insufficient_scope(const OAuthCredentials& credentials) {
  Failure refusal =
      credentials.step_up_attempts < limits::oauth_step_up_attempts
          ? error(Reason::insufficient_scope, "This call needs more scope than the user has granted.",
                  "insufficient_scope")
          : error(Reason::insufficient_scope,
                  "This call needs more scope than the authorization server grants to this user.", "scope_refused");
  refusal->scope = credentials.remembered_scope;
  return refusal;
}

/// Takes the challenge to heart. Whether anything is new.
bool remember(OAuthCredentials& credentials, std::string_view challenged) {
  // The user has been asked for this already and has not come back yet.
  if (credentials.step_up_pending && scope_covers(credentials.remembered_scope, challenged)) return false;
  // An authorization for it has brought less; or it is new; or one was refused, which is counted.
  const bool was_authorized = scope_covers(credentials.tokens.requested_scope, challenged);
  if (was_authorized) {
    ++credentials.step_up_attempts;
  } else if (!scope_covers(credentials.remembered_scope, challenged)) {
    credentials.step_up_attempts = 0;
  }
  credentials.step_up_pending = true;
  credentials.remembered_scope = unite_scopes(credentials.remembered_scope, challenged);
  return true;
}

}  // namespace

Task<Result<std::string>> step_up(const Exchange& exchange, const GrantKey& key, std::string used_token,
                                  BearerChallenge challenge) {
  for (int attempt = 0; attempt < limits::commit_attempts; ++attempt) {
    CO_TRY(grant, co_await load_grant(exchange, key));
    if (grant.tokens().access_token.empty()) co_return no_tokens_yet();
    if (grant.tokens().access_token != used_token && !grant.stored.installation.needs_reauth) {
      co_return grant.tokens().access_token;
    }
    if (!remember(grant.credentials.oauth, challenge.scope)) co_return insufficient_scope(grant.credentials.oauth);
    const HostError stored = co_await replace_grant(exchange, key, grant);
    if (stored == HostError::none) co_return insufficient_scope(grant.credentials.oauth);
    if (stored != HostError::conflict) co_return storage::unavailable();
  }
  co_return storage::unavailable();
}

}  // namespace gatehouse
