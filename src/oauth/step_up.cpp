#include "oauth/step_up.h"

#include <utility>

#include "core/limits.h"
#include "oauth/scopes.h"

namespace gatehouse {
namespace {

Failure insufficient_scope(const OAuthCredentials& credentials) {
  Failure refusal =
      credentials.step_up_attempts < limits::oauth_step_up_attempts
          ? error(Reason::insufficient_scope, "This call needs more scope than the user has granted.",
                  "insufficient_scope")
          : error(Reason::insufficient_scope,
                  "This call needs more scope than the authorization server grants to this user.", scope_refused);
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
  Failure refusal;
  std::string newer;
  const auto change = [&](Installation& installation, OAuthCredentials& credentials) -> Result<bool> {
    const std::string& token = credentials.tokens.access_token;
    if (token.empty()) return no_tokens_yet();
    if (token != used_token && !installation.needs_reauth) {
      newer = token;
      return false;
    }
    const bool is_new = remember(credentials, challenge.scope);
    refusal = insufficient_scope(credentials);
    return is_new;
  };
  CO_CHECK(co_await change_grant(exchange, key.installation_id, change, Unreadable::kept));
  if (!newer.empty()) co_return std::move(newer);
  co_return std::move(refusal);
}

}  // namespace gatehouse
