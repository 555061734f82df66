#include "oauth/callback.h"

#include <utility>

#include "core/limits.h"
#include "http/url.h"
#include "installations/credentials.h"
#include "installations/store.h"
#include "oauth/authorization_response.h"
#include "oauth/client_registry.h"
#include "oauth/grant.h"
#include "oauth/oauth_error.h"
#include "oauth/scopes.h"
#include "oauth/state_store.h"
#include "oauth/token_endpoint.h"

namespace gatehouse {
namespace {

/// How an authorization ended: an error code for the user's program, or none.
using Ending = std::string;
const char* const succeeded = "";

/// Adds a parameter to a URL of any scheme, before its fragment.
std::string with_query(std::string_view url, std::string_view query) {
  const std::size_t hash = url.find('#');
  std::string result(url.substr(0, hash));
  result.append(result.find('?') == std::string::npos ? "?" : "&").append(query);
  if (hash != std::string_view::npos) result.append(url.substr(hash));
  return result;
}

std::string landing_url(const Exchange& exchange, const Authorization& authorization, const Ending& ending) {
  if (!authorization.callback_url.empty()) {
    return with_query(authorization.callback_url,
                      ending.empty() ? "status=success" : "status=error&error=" + form_encode(ending));
  }
  return std::string(public_url(exchange)) + "/?installation=" + form_encode(authorization.installation_id) +
         (ending.empty() ? "&oauth_complete=true" : "&oauth_error=" + form_encode(ending));
}

OAuthTokens make_tokens(const Authorization& authorization, TokenSet set, UnixMillis now) {
  OAuthTokens tokens;
  tokens.access_token = std::move(set.access_token);
  tokens.refresh_token = std::move(set.refresh_token);
  tokens.obtained_at = now;
  if (set.expires_in_seconds) tokens.expires_at = now + *set.expires_in_seconds * 1000;
  tokens.requested_scope = authorization.scope;
  tokens.granted_scope = set.scope.empty() ? authorization.scope : std::move(set.scope);
  tokens.issuer = authorization.issuer;
  tokens.token_endpoint = authorization.token_endpoint;
  tokens.client = authorization.client;
  tokens.resource = authorization.resource;
  return tokens;
}

void take_tokens(OAuthCredentials& credentials, const Authorization& authorization, const OAuthTokens& tokens) {
  credentials.tokens = tokens;
  credentials.step_up_pending = false;
  if (authorization.is_deliberate) {
    credentials.step_up_attempts = 0;
    credentials.remembered_scope = authorization.scope;
  } else {
    // Another call may have asked for more since this authorization began.
    credentials.remembered_scope = unite_scopes(credentials.remembered_scope, authorization.scope);
  }
}

/// Keeps the tokens with the installation as it is by now. What has been exchanged is lost unless
/// it is kept.
Task<Ending> keep_tokens(const Exchange& exchange, const Authorization& authorization, OAuthTokens tokens) {
  const auto change = [&](Installation& installation, OAuthCredentials& credentials) -> Result<bool> {
    take_tokens(credentials, authorization, tokens);
    installation.has_access_token = true;
    installation.needs_reauth = false;
    installation.updated_at = exchange.host.now();
    return true;
  };
  ChangeOptions options{.patience = Patience::long_enough};
  auto kept =
      co_await change_grant(exchange, authorization.installation_id, change, Unreadable::replaced, std::move(options));
  if (kept) co_return succeeded;
  co_return kept.error().reason == Reason::not_found ? "not_found" : "server_error";
}

/// RFC 6749 section 4.1.3.
Task<Ending> exchange_code(const Exchange& exchange, const Authorization& authorization, std::string code) {
  CodeGrant grant;
  grant.code = code;
  grant.redirect_uri = authorization.redirect_uri;
  grant.code_verifier = authorization.code_verifier;
  grant.resource = authorization.resource;
  TokenOutcome outcome =
      co_await request_tokens(exchange, authorization.token_endpoint, build_code_exchange(authorization.client, grant));
  if (auto* set = std::get_if<TokenSet>(&outcome)) {
    if (!set->is_bearer) co_return "unsupported_token_type";
    OAuthTokens tokens = make_tokens(authorization, std::move(*set), exchange.host.now());
    co_return co_await keep_tokens(exchange, authorization, std::move(tokens));
  }
  auto* failure = std::get_if<TokenFailure>(&outcome);
  if (failure->meaning == TokenFailure::Meaning::client_refused) {
    static_cast<void>(co_await drop_client(exchange, authorization.issuer, authorization.client.client_id));
  }
  co_return failure->error.empty() ? "temporarily_unavailable" : std::move(failure->error);
}

/// A step-up that was refused counts like one that brought too little; scope that the server
/// does not know is not asked for again, were it granted once.
Task<Result<Installation>> note_refusal(const Exchange& exchange, const Authorization& authorization,
                                        const std::string& refusal) {
  const auto change = [&](Installation&, OAuthCredentials& credentials) -> Result<bool> {
    const bool is_unknown_scope = refusal == "invalid_scope";
    if (!credentials.step_up_pending) {
      if (!is_unknown_scope || credentials.remembered_scope.empty()) return false;
      credentials.remembered_scope.clear();
      credentials.step_up_attempts = 0;
      return true;
    }
    credentials.step_up_pending = false;
    if (!authorization.is_deliberate) ++credentials.step_up_attempts;
    if (is_unknown_scope) credentials.step_up_attempts = limits::oauth_step_up_attempts;
    return true;
  };
  co_return co_await change_grant(exchange, authorization.installation_id, change, Unreadable::kept);
}

/// What became of an authorization whose state is redeemed.
Task<Ending> conclude(const Exchange& exchange, const Authorization& authorization,
                      const AuthorizationResponse& response) {
  // RFC 9207 section 2.4: before anything else of the response, its error included, is believed.
  if (check_issuer(response, {authorization.issuer, authorization.iss_parameter_supported}) !=
      IssuerVerdict::accepted) {
    co_return "invalid_issuer";
  }
  static_cast<void>(co_await confirm_client(exchange, authorization.issuer, authorization.client.client_id));
  switch (response.kind) {
    case AuthorizationResponse::Kind::malformed: co_return "invalid_response";
    case AuthorizationResponse::Kind::error:
      static_cast<void>(co_await note_refusal(exchange, authorization, response.error));
      if (refuses_client(response.error)) {
        static_cast<void>(co_await drop_client(exchange, authorization.issuer, authorization.client.client_id));
      }
      co_return response.error == "access_denied" ? std::string("cancelled") : response.error;
    case AuthorizationResponse::Kind::code: break;
  }
  auto installed = co_await load_installation(exchange, authorization.installation_id);
  if (!installed && installed.error().reason == Reason::not_found) co_return "not_found";
  co_return co_await exchange_code(exchange, authorization, response.code);
}

}  // namespace

Task<Result<std::string>> finish_authorization(Exchange& exchange, std::string_view query) {
  CO_CHECK(require_keyring(exchange));
  CO_TRY(response, read_authorization_response(query));
  // State and code are good once: a browser that goes away now would lose what they stand for.
  const Shield shield(exchange.host);
  CO_AWAIT(authorization, redeem_state(exchange.host, *exchange.keyring, response.state));
  act_for(exchange, authorization.project_id, authorization.user);
  const Ending ending = co_await conclude(exchange, authorization, response);
  co_return landing_url(exchange, authorization, ending);
}

}  // namespace gatehouse
