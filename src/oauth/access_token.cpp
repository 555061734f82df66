#include "oauth/access_token.h"

#include <algorithm>
#include <utility>

#include "core/limits.h"
#include "oauth/discovery.h"
#include "oauth/probe.h"
#include "oauth/refresh.h"
#include "storage/records.h"

namespace gatehouse {
namespace {

constexpr std::uint32_t first_pause_ms = 100;
constexpr std::uint32_t longest_pause_ms = 1000;

/// The token of a read copy, where it can be used as it is.
std::string fresh_token(const Exchange& exchange, const Installation& known, const Url& server) {
  if (!known.has_access_token || known.needs_reauth || exchange.keyring == nullptr) return {};
  std::optional<Credentials> credentials = open_credentials(exchange.host, *exchange.keyring, known, server.origin());
  if (!credentials) return {};
  OAuthTokens& tokens = credentials->oauth.tokens;
  const TokenState state = token_state(tokens, exchange.host.now());
  // A token that nothing can replace is used to its end.
  const bool is_good = state == TokenState::fresh || (state == TokenState::due && tokens.refresh_token.empty());
  return is_good ? std::move(tokens.access_token) : std::string();
}

/// MCP client registration, "Authorization Server Binding". Where nobody can tell, it has not moved: that
/// takes another authorization server that could be used in place of the one there was.
/// The challenge is that of a refusal; without one the server is asked for it.
Task<bool> has_moved_to_another_issuer(const Exchange& exchange, const GrantKey& key, std::string issuer,
                                       const RefusedToken& refused) {
  BearerChallenge challenge = refused.challenge;
  if (refused.access_token.empty()) {
    auto probed = co_await probe_for_challenge(exchange, key.server);
    if (!probed) co_return false;
    challenge = std::move(probed).value();
  }
  auto metadata = co_await find_resource_metadata(exchange, key.server, std::move(challenge), OnFault::end);
  if (!metadata || !metadata.value()) co_return false;
  if (names_issuer(*metadata.value(), key.server, issuer)) co_return false;
  // An issuer may have been found by way of one that is named.
  auto found = co_await find_authorization_server(exchange, key.server,
                                                  std::move(metadata.value()->authorization_servers), OnFault::end);
  const bool is_another = found && found.value() && found.value()->issuer != issuer;
  co_return is_another;
}

/// Makes the installation say that its user must authorize it. The refusal that follows; nullptr
/// where the installation has changed meanwhile, and must be read again.
Task<Failure> ask_user(const Exchange& exchange, const GrantKey& key, Grant grant) {
  grant.stored.installation.needs_reauth = true;
  grant.stored.installation.updated_at = exchange.host.now();
  const HostError flagged = co_await replace_grant(exchange, key, grant);
  if (flagged == HostError::conflict) co_return nullptr;
  co_return flagged == HostError::none ? needs_reauthorization() : storage::unavailable();
}

Failure authorization_server_unavailable() {
  return error(Reason::upstream_unreachable,
               "The access token has expired, and the authorization server cannot replace it for the moment.");
}

/// What to do with a grant as it was read.
enum class Step { use, reject, ask_user, wait, give_up, refresh };

struct Situation {
  /// Good for now, though not fresh.
  bool is_usable = false;
  Step step = Step::use;
};

Situation judge(const Grant& grant, const RefusedToken& refused, UnixMillis now) {
  const OAuthTokens& tokens = grant.tokens();
  const TokenState state = token_state(tokens, now);
  const bool is_refused = tokens.access_token == refused.access_token;
  const bool is_usable = !is_refused && state != TokenState::expired;
  if (!is_refused && state == TokenState::fresh) return {true, Step::use};
  if (tokens.refresh_token.empty() && !is_usable) {
    // A 401 alone withdraws nothing: servers answer one for many reasons (RFC 6750 section 3.1).
    const bool is_dead = state == TokenState::expired || refused.challenge.error == "invalid_token";
    return {false, is_dead ? Step::ask_user : Step::reject};
  }
  if (tokens.refresh_token.empty()) return {true, Step::use};
  if (!grant.lease) return {is_usable, Step::refresh};
  if (is_usable) return {true, Step::use};
  return {false, *grant.lease == LeaseKind::refreshing ? Step::wait : Step::give_up};
}

/// A token to use, from the truth. `refused` is empty where none was refused.
Task<Result<std::string>> current_token(const Exchange& exchange, const GrantKey& key, RefusedToken refused) {
  const UnixMillis deadline = exchange.host.now() + limits::oauth_wait_ms;
  std::uint32_t pause_ms = first_pause_ms;
  bool has_failed = false;
  bool is_issuer_known = false;
  bool has_moved = false;
  while (exchange.host.now() <= deadline) {
    CO_AWAIT(grant, load_grant(exchange, key));
    if (grant.tokens().access_token.empty()) co_return no_tokens_yet();
    if (grant.stored.installation.needs_reauth) co_return needs_reauthorization();
    Situation situation = judge(grant, refused, exchange.host.now());
    const std::string token = grant.tokens().access_token;
    // Asked before the refresh token in a refused token's stead is shown to anybody, and where nobody takes it.
    const bool is_in_doubt = has_failed || (situation.step == Step::refresh && token == refused.access_token);
    if (is_in_doubt && !is_issuer_known) {
      is_issuer_known = true;
      has_moved = co_await has_moved_to_another_issuer(exchange, key, grant.tokens().issuer, refused);
    }
    if (situation.step != Step::use && has_moved) situation.step = Step::ask_user;
    // Not our own lease is waited for, where it could not be changed.
    if (has_failed && situation.step != Step::use && situation.step != Step::ask_user) situation.step = Step::give_up;
    switch (situation.step) {
      case Step::use: co_return token;
      case Step::reject: co_return credential_rejected();
      case Step::give_up: co_return authorization_server_unavailable();
      case Step::ask_user: {
        Failure refusal = co_await ask_user(exchange, key, std::move(grant));
        if (refusal) co_return std::move(refusal);
        continue;
      }
      case Step::wait: {
        co_await exchange.host.sleep(pause_ms);
        pause_ms = std::min(2 * pause_ms, longest_pause_ms);
        continue;
      }
      case Step::refresh: break;
    }
    const OldToken old = situation.is_usable ? OldToken::alive : OldToken::dead;
    Refresh refresh = co_await refresh_grant(exchange, key, std::move(grant), old);
    switch (refresh.outcome) {
      case RefreshOutcome::renewed: co_return std::move(refresh.access_token);
      case RefreshOutcome::rejected: co_return needs_reauthorization();
      case RefreshOutcome::unavailable:
        if (situation.is_usable) co_return token;
        has_failed = true;
        break;
      case RefreshOutcome::overtaken: break;
    }
  }
  co_return error(Reason::upstream_timeout, "The authorization server did not answer in time.");
}

}  // namespace

Task<Result<std::string>> access_token(const Exchange& exchange, const Installation& known, const GrantKey& key) {
  std::string token = fresh_token(exchange, known, key.server);
  if (!token.empty()) return ready(Result<std::string>(std::move(token)));
  return current_token(exchange, key, RefusedToken());
}

Task<Result<std::string>> replace_refused_token(const Exchange& exchange, const GrantKey& key, RefusedToken refused) {
  return current_token(exchange, key, std::move(refused));
}

}  // namespace gatehouse
