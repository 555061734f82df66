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
void renew(OAuthTokens& tokens, TokenSet set, UnixMillis now) {
  tokens.access_token = std::move(set.access_token);
  if (!set.refresh_token.empty()) tokens.refresh_token = std::move(set.refresh_token);
  if (!set.scope.empty()) tokens.granted_scope = std::move(set.scope);
  tokens.obtained_at = now;
  tokens.expires_at = set.expires_in_seconds ? now + *set.expires_in_seconds * 1000 : 0;
  tokens.doubted_at = 0;
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

/// What a refresh leaves behind.
struct Ending {
  RefreshOutcome outcome = RefreshOutcome::renewed;
  OAuthTokens tokens;
  KvMutation lease;
};

/// Keeps it with the installation as it is by now, and what becomes of the lease in the same commit.
/// Newer tokens of somebody else are never written over.
Task<Refresh> conclude(const Exchange& exchange, Grant grant, Ending ending) {
  const std::string id = grant.stored.installation.id;
  bool is_overtaken = false;
  const auto change = [&](Installation& installation, OAuthCredentials& credentials) -> Result<bool> {
    is_overtaken = !are_same(credentials.tokens, grant.tokens());
    if (is_overtaken) return false;
    credentials.tokens = ending.tokens;
    // Whoever has shown the used refresh token meanwhile was told that it is dead.
    if (ending.outcome == RefreshOutcome::renewed) installation.needs_reauth = false;
    if (ending.outcome == RefreshOutcome::rejected) {
      installation.needs_reauth = true;
      installation.updated_at = exchange.host.now();
    }
    return true;
  };
  ChangeOptions options{.patience = Patience::long_enough, .known = std::move(grant.stored)};
  options.along.push_back(std::move(ending.lease));
  auto kept = co_await change_grant(exchange, id, change, Unreadable::kept, std::move(options));
  if (is_overtaken) static_cast<void>(co_await change_lease(exchange, remove_lease(id)));
  if (is_overtaken || (!kept && kept.error().reason == Reason::not_found)) {
    co_return Refresh{RefreshOutcome::overtaken, {}};
  }
  if (kept) co_return Refresh{ending.outcome, std::move(ending.tokens.access_token)};
  exchange.host.log(LogLevel::error, "the outcome of a token refresh is lost: " + kept.error().detail);
  co_return Refresh{RefreshOutcome::unavailable, {}};
}

/// Whether an unclear refusal is the next of several, and not the first for a long time.
bool is_doubted(const OAuthTokens& tokens, UnixMillis now) {
  return tokens.doubted_at != 0 && now < tokens.doubted_at + limits::oauth_doubt_longest_ms;
}

/// Whether the user must authorize again. While the access token lives, only what RFC 6749 section 5.2 says of
/// the refresh token itself is believed at once.
bool is_final(TokenFailure::Meaning meaning, const OAuthTokens& tokens, OldToken old, UnixMillis now) {
  switch (meaning) {
    case TokenFailure::Meaning::grant_dead: return true;
    case TokenFailure::Meaning::client_refused:
    case TokenFailure::Meaning::refused: return old == OldToken::dead;
    case TokenFailure::Meaning::unclear:
      return old == OldToken::dead && is_doubted(tokens, now) && now >= tokens.doubted_at + limits::oauth_doubt_ms;
    case TokenFailure::Meaning::unavailable: break;
  }
  return false;
}

/// How long the authorization server is not asked again.
UnixMillis back_off_ms(const TokenFailure& failure, OldToken old) {
  // A refusal that is not believed yet will hardly be another the next time.
  const bool is_refusal =
      failure.meaning == TokenFailure::Meaning::refused || failure.meaning == TokenFailure::Meaning::client_refused;
  if (is_refusal) return limits::oauth_back_off_longest_ms;
  const std::int64_t usual = old == OldToken::dead ? limits::oauth_back_off_dead_ms : limits::oauth_back_off_ms;
  constexpr std::uint64_t a_day = 24 * 60 * 60;
  const auto asked_for = static_cast<UnixMillis>(std::min(failure.retry_after_seconds.value_or(0), a_day) * 1000);
  return std::clamp(asked_for, usual, limits::oauth_back_off_longest_ms);
}

}  // namespace

Task<Refresh> refresh_grant(const Exchange& exchange, const GrantKey& key, Grant grant, OldToken old) {
  // Between the exchange and the commit, the new refresh token exists here and nowhere else.
  const Shield shield(exchange.host);
  const HostError taken = co_await take_lease(exchange, key, grant);
  if (taken == HostError::conflict) co_return Refresh{RefreshOutcome::overtaken, {}};
  if (taken != HostError::none) co_return Refresh{RefreshOutcome::unavailable, {}};

  // Where the authorization server refuses, the tokens stay, sealed, until an authorization replaces them.
  Ending ending{RefreshOutcome::renewed, grant.tokens(), remove_lease(key.installation_id)};
  OAuthTokens& tokens = ending.tokens;
  TokenRequest request = build_refresh(tokens.client, {tokens.refresh_token, tokens.resource});
  TokenOutcome outcome = co_await request_tokens(exchange, tokens.token_endpoint, std::move(request));
  const UnixMillis now = exchange.host.now();
  const auto* failure = std::get_if<TokenFailure>(&outcome);
  if (failure == nullptr) {
    // Of whatever type it calls them: the Bearer tokens that they replace may be gone.
    renew(tokens, std::move(*std::get_if<TokenSet>(&outcome)), now);
  } else if (is_final(failure->meaning, tokens, old, now)) {
    ending.outcome = RefreshOutcome::rejected;
    if (failure->meaning == TokenFailure::Meaning::client_refused) {
      static_cast<void>(co_await drop_client(exchange, tokens.issuer, tokens.client.client_id));
    }
  } else {
    ending.outcome = RefreshOutcome::unavailable;
    ending.lease = put_lease(key.installation_id, LeaseKind::backing_off, now + back_off_ms(*failure, old));
    const bool is_first_doubt =
        failure->meaning == TokenFailure::Meaning::unclear && old == OldToken::dead && !is_doubted(tokens, now);
    if (!is_first_doubt) {
      static_cast<void>(co_await change_lease(exchange, std::move(ending.lease)));
      co_return Refresh{RefreshOutcome::unavailable, {}};
    }
    tokens.doubted_at = now;
  }
  co_return co_await conclude(exchange, std::move(grant), std::move(ending));
}

}  // namespace gatehouse
