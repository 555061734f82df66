#include "oauth/refresh.h"

#include <algorithm>
#include <utility>

#include "core/limits.h"
#include "exchange/project_records.h"
#include "oauth/client_registry.h"
#include "oauth/token_endpoint.h"

namespace gatehouse {
namespace {

bool are_same(const OAuthTokens& left, const OAuthTokens& right) {
  return left.access_token == right.access_token && left.refresh_token == right.refresh_token;
}

/// RFC 6749 section 6: what the answer does not say stays as it was.
OAuthTokens renew(OAuthTokens tokens, TokenSet set, UnixMillis now) {
  tokens.access_token = std::move(set.access_token);
  if (!set.refresh_token.empty()) tokens.refresh_token = std::move(set.refresh_token);
  if (!set.scope.empty()) tokens.granted_scope = std::move(set.scope);
  tokens.obtained_at = now;
  tokens.expires_at = set.expires_in_seconds ? now + *set.expires_in_seconds * 1000 : 0;
  return tokens;
}

/// Takes the lease, if nobody has it and the grant is still the one that was read.
Task<HostError> take_lease(const Exchange& exchange, const GrantKey& key, const Grant& grant) {
  KvCommit commit = storage::begin_commit(exchange);
  KvMutation put = put_lease(key.installation_id, LeaseKind::refreshing, exchange.host.now() + limits::oauth_lease_ms);
  commit.checks.push_back({put.key, 0});
  commit.checks.push_back(
      {storage::installation_key(exchange.caller.user_hash, key.installation_id), grant.stored.version});
  commit.mutations.push_back(std::move(put));
  return storage::store(exchange, std::move(commit));
}

/// Commits one mutation of our own lease; best effort, since it ends by itself.
Task<HostError> change_lease(const Exchange& exchange, KvMutation mutation) {
  KvCommit commit = storage::begin_commit(exchange);
  commit.mutations.push_back(std::move(mutation));
  return storage::store(exchange, std::move(commit));
}

/// Applies `change` to the grant, wherever other changes have taken it meanwhile, and lets go
/// of the lease in the same commit. Newer tokens of somebody else are never written over.
Task<Refresh> conclude(const Exchange& exchange, Grant grant, RefreshOutcome outcome,
                       FunctionRef<void(Installation&, OAuthTokens&)> change) {
  const OAuthTokens used = grant.tokens();
  const std::string id = grant.stored.installation.id;
  bool is_overtaken = false;
  std::string token;
  const auto change_own = [&](Installation& installation, OAuthCredentials& credentials) -> Result<bool> {
    is_overtaken = !are_same(credentials.tokens, used);
    if (is_overtaken) return false;
    change(installation, credentials.tokens);
    token = credentials.tokens.access_token;
    return true;
  };
  ChangeOptions options{.patience = Patience::long_enough, .known = std::move(grant.stored)};
  options.along.push_back(remove_lease(id));
  auto kept = co_await change_grant(exchange, id, change_own, Unreadable::kept, std::move(options));
  if (is_overtaken) static_cast<void>(co_await change_lease(exchange, remove_lease(id)));
  if (is_overtaken || (!kept && kept.error().reason == Reason::not_found)) {
    co_return Refresh{RefreshOutcome::overtaken, {}};
  }
  if (kept) co_return Refresh{outcome, std::move(token)};
  exchange.host.log(LogLevel::error, "the outcome of a token refresh is lost: " + kept.error().detail);
  co_return Refresh{RefreshOutcome::unavailable, {}};
}

Task<Refresh> keep_renewed(const Exchange& exchange, Grant grant, TokenSet set) {
  const OAuthTokens renewed = renew(grant.tokens(), std::move(set), exchange.host.now());
  const auto change = [&renewed](Installation&, OAuthTokens& tokens) { tokens = renewed; };
  co_return co_await conclude(exchange, std::move(grant), RefreshOutcome::renewed, change);
}

/// The tokens stay, sealed, until an authorization replaces them.
Task<Refresh> keep_rejected(const Exchange& exchange, Grant grant) {
  const auto change = [&exchange](Installation& installation, OAuthTokens&) {
    installation.needs_reauth = true;
    installation.updated_at = exchange.host.now();
  };
  co_return co_await conclude(exchange, std::move(grant), RefreshOutcome::rejected, change);
}

/// When the authorization server may be asked again.
UnixMillis end_of_back_off(const OAuthTokens& tokens, const TokenEndpointUnavailable& answer, UnixMillis now) {
  const std::int64_t usual =
      token_state(tokens, now) == TokenState::expired ? limits::oauth_back_off_expired_ms : limits::oauth_back_off_ms;
  constexpr std::uint64_t a_day = 24 * 60 * 60;
  const auto asked_for = static_cast<UnixMillis>(std::min(answer.retry_after_seconds.value_or(0), a_day) * 1000);
  return now + std::clamp(asked_for, usual, limits::oauth_back_off_longest_ms);
}

Task<Refresh> back_off(const Exchange& exchange, const GrantKey& key, UnixMillis ends_at) {
  static_cast<void>(co_await change_lease(exchange, put_lease(key.installation_id, LeaseKind::backing_off, ends_at)));
  co_return Refresh{RefreshOutcome::unavailable, {}};
}

}  // namespace

Task<Refresh> refresh_grant(const Exchange& exchange, const GrantKey& key, Grant grant) {
  // Between the exchange and the commit, the new refresh token exists here and nowhere else.
  const Shield shield(exchange.host);
  const HostError taken = co_await take_lease(exchange, key, grant);
  if (taken == HostError::conflict) co_return Refresh{RefreshOutcome::overtaken, {}};
  if (taken != HostError::none) co_return Refresh{RefreshOutcome::unavailable, {}};

  const OAuthTokens& tokens = grant.tokens();
  TokenRequest request = build_refresh(tokens.client, {tokens.refresh_token, tokens.resource});
  TokenOutcome outcome = co_await request_tokens(exchange, tokens.token_endpoint, std::move(request));
  if (auto* set = std::get_if<TokenSet>(&outcome)) {
    co_return co_await keep_renewed(exchange, std::move(grant), std::move(*set));
  }
  if (const auto* unavailable = std::get_if<TokenEndpointUnavailable>(&outcome)) {
    co_return co_await back_off(exchange, key, end_of_back_off(tokens, *unavailable, exchange.host.now()));
  }
  if (std::holds_alternative<ClientRejected>(outcome)) {
    static_cast<void>(co_await drop_client(exchange, tokens.issuer, tokens.client.client_id));
  }
  co_return co_await keep_rejected(exchange, std::move(grant));
}

}  // namespace gatehouse
