#include "oauth/access_token.h"

#include <algorithm>
#include <utility>

#include "core/limits.h"
#include "oauth/discovery.h"
#include "oauth/refresh.h"

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

/// MCP client registration, "Authorization Server Binding". Where nobody can tell, it has not moved.
Task<bool> has_moved_to_another_issuer(const Exchange& exchange, const GrantKey& key, std::string issuer,
                                       BearerChallenge challenge) {
  auto metadata = co_await find_resource_metadata(exchange, key.server, std::move(challenge));
  if (!metadata || !metadata.value()) co_return false;
  co_return !names_issuer(*metadata.value(), key.server, issuer);
}

/// Makes the installation say that its user must authorize it, unless it has changed meanwhile.
Task<Failure> flag_reauthorization(const Exchange& exchange, const GrantKey& key, Grant grant) {
  grant.stored.installation.needs_reauth = true;
  grant.stored.installation.updated_at = exchange.host.now();
  static_cast<void>(co_await replace_grant(exchange, key, grant));
  co_return needs_reauthorization();
}

Failure authorization_server_unavailable() {
  return error(Reason::upstream_unreachable,
               "The access token has expired, and the authorization server cannot replace it for the moment.");
}

/// What to do with a grant as it was read.
enum class Step { use, ask_user, wait, give_up, refresh };

struct Situation {
  /// Good for now, though not fresh.
  bool is_usable = false;
  Step step = Step::use;
};

Situation judge(const Grant& grant, bool is_refused, UnixMillis now) {
  const TokenState state = token_state(grant.tokens(), now);
  const bool is_usable = !is_refused && state != TokenState::expired;
  if (!is_refused && state == TokenState::fresh) return {true, Step::use};
  if (grant.tokens().refresh_token.empty()) return {is_usable, is_usable ? Step::use : Step::ask_user};
  if (!grant.lease) return {is_usable, Step::refresh};
  if (is_usable) return {true, Step::use};
  return {false, *grant.lease == LeaseKind::refreshing ? Step::wait : Step::give_up};
}

/// A token to use, from the truth. `refused` is empty where none was refused.
Task<Result<std::string>> current_token(const Exchange& exchange, const GrantKey& key, RefusedToken refused) {
  const UnixMillis deadline = exchange.host.now() + limits::oauth_wait_ms;
  std::uint32_t pause_ms = first_pause_ms;
  bool is_issuer_known = refused.access_token.empty();
  while (true) {
    CO_TRY(grant, co_await load_grant(exchange, key));
    if (grant.tokens().access_token.empty()) co_return no_tokens_yet();
    if (grant.stored.installation.needs_reauth) co_return needs_reauthorization();
    const bool is_refused = grant.tokens().access_token == refused.access_token;
    const Situation situation = judge(grant, is_refused, exchange.host.now());
    if (is_refused && !is_issuer_known && situation.step == Step::refresh) {
      is_issuer_known = true;
      if (co_await has_moved_to_another_issuer(exchange, key, grant.tokens().issuer, refused.challenge)) {
        co_return co_await flag_reauthorization(exchange, key, std::move(grant));
      }
    }
    const std::string token = grant.tokens().access_token;
    switch (situation.step) {
      case Step::use: co_return token;
      case Step::ask_user: co_return co_await flag_reauthorization(exchange, key, std::move(grant));
      case Step::give_up: co_return authorization_server_unavailable();
      case Step::wait: {
        if (exchange.host.now() >= deadline) {
          co_return error(Reason::upstream_timeout, "The authorization server did not answer in time.");
        }
        co_await exchange.host.sleep(pause_ms);
        pause_ms = std::min(2 * pause_ms, longest_pause_ms);
        continue;
      }
      case Step::refresh: break;
    }
    Refresh refresh = co_await refresh_grant(exchange, key, std::move(grant));
    switch (refresh.outcome) {
      case RefreshOutcome::renewed: co_return std::move(refresh.access_token);
      case RefreshOutcome::rejected: co_return needs_reauthorization();
      case RefreshOutcome::unavailable:
        if (situation.is_usable) co_return token;
        co_return authorization_server_unavailable();
      case RefreshOutcome::overtaken: break;
    }
    if (exchange.host.now() >= deadline) co_return authorization_server_unavailable();
  }
}

}  // namespace

Task<Result<std::string>> access_token(const Exchange& exchange, const Installation& known, const GrantKey& key) {
  std::string token = fresh_token(exchange, known, key.server);
  if (!token.empty()) co_return std::move(token);
  RefusedToken none;
  co_return co_await current_token(exchange, key, std::move(none));
}

Task<Result<std::string>> replace_refused_token(const Exchange& exchange, const GrantKey& key, RefusedToken refused) {
  return current_token(exchange, key, std::move(refused));
}

}  // namespace gatehouse
