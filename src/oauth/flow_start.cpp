#include "oauth/flow_start.h"

#include <utility>

#include "core/limits.h"
#include "host/identifier.h"
#include "installations/credentials.h"
#include "oauth/authorization_request.h"
#include "oauth/client_metadata.h"
#include "oauth/client_registry.h"
#include "oauth/pkce.h"
#include "oauth/scopes.h"
#include "oauth/state_store.h"

namespace gatehouse {
namespace {

std::string choose_scope(const Discovery& discovery, const OAuthCredentials& credentials) {
  ScopeSources sources;
  sources.installation = credentials.wanted_scope;
  // Scope that has been asked for in vain would only be refused again.
  const bool is_hopeless = credentials.step_up_attempts >= limits::oauth_step_up_attempts;
  sources.remembered = is_hopeless ? credentials.tokens.requested_scope : credentials.remembered_scope;
  sources.challenge = discovery.challenge_scope;
  sources.resource_scopes = discovery.resource_scopes;
  sources.server_scopes = discovery.server.scopes_supported;
  return select_scopes(sources);
}

/// Binds a client that was registered by hand to the first issuer it is used with. Whether that is new.
bool bind_client(OAuthCredentials& credentials, const std::string& issuer) {
  if (credentials.client_id.empty() || !credentials.client_issuer.empty()) return false;
  credentials.client_issuer = issuer;
  return true;
}

/// Records with the installation what the flow has settled, where anything is new. Not by change_grant:
/// credentials that do not open stay as they are, and the rest is recorded all the same.
Task<Result<Installation>> settle(const Exchange& exchange, StoredInstallation stored, const std::string& issuer) {
  const auto change = [&](Installation& installation) -> Result<bool> {
    const std::optional<Url> url = exchange.host.parse_url(installation.url, {});
    if (!url) return unreadable_url();
    Credentials credentials =
        open_credentials(exchange.host, *exchange.keyring, installation, url->origin()).value_or(Credentials{});
    const bool binds_client = bind_client(credentials.oauth, issuer);
    if (!installation.server_id.empty() && !binds_client) return false;
    if (installation.server_id.empty()) installation.server_id = new_uuid_v7(exchange.host);
    if (binds_client) {
      installation.sealed_credentials =
          seal_credentials(exchange.host, *exchange.keyring, installation, url->origin(), credentials);
    }
    return true;
  };
  std::string id = stored.installation.id;
  ChangeOptions options{.known = std::move(stored)};
  co_return co_await change_installation(exchange, std::move(id), change, std::move(options));
}

}  // namespace

Task<Result<PreparedFlow>> prepare_flow(const Exchange& exchange, Url server, OAuthCredentials& credentials) {
  PreparedFlow flow;
  CO_AWAIT(discovery, discover(exchange, std::move(server)));
  flow.discovery = std::move(discovery);
  flow.scope = choose_scope(flow.discovery, credentials);
  CO_AWAIT(client, obtain_client(exchange, flow.discovery.server, credentials, flow.scope));
  flow.client = std::move(client);
  bind_client(credentials, flow.discovery.server.issuer);
  co_return std::move(flow);
}

Task<Result<std::string>> begin_authorization(const Exchange& exchange, const Installation& installation,
                                              PreparedFlow flow, FlowEnd end) {
  CO_CHECK(require_keyring(exchange));
  const AuthorizationServerMetadata& server = flow.discovery.server;
  Authorization authorization;
  authorization.project_id = installation.project_id;
  authorization.installation_id = installation.id;
  authorization.user = installation.user;
  authorization.issuer = server.issuer;
  authorization.iss_parameter_supported = server.iss_parameter_supported;
  authorization.token_endpoint = server.token_endpoint;
  authorization.client = flow.client;
  // As RFC 7636 section 4.1 recommends.
  authorization.code_verifier = new_secret(exchange.host);
  authorization.redirect_uri = own_redirect_uri(public_url(exchange));
  authorization.resource = flow.discovery.resource;
  authorization.scope = flow.scope;
  authorization.callback_url = std::move(end.callback_url);
  authorization.is_deliberate = end.is_deliberate;
  const std::string challenge = pkce_challenge(exchange.host.sha256(authorization.code_verifier));
  const std::string redirect_uri = authorization.redirect_uri;
  CO_AWAIT(state, store_authorization(exchange.host, *exchange.keyring, std::move(authorization)));

  AuthorizationRequest request;
  request.authorization_endpoint = server.authorization_endpoint;
  request.client_id = flow.client.client_id;
  request.redirect_uri = redirect_uri;
  request.state = state;
  request.code_challenge = challenge;
  request.resource = flow.discovery.resource;
  request.scope = flow.scope;
  request.issuer = server.issuer;
  co_return build_authorization_url(request);
}

Task<Result<std::string>> start_flow(const Exchange& exchange, StoredInstallation stored, FlowEnd end) {
  CO_CHECK(require_keyring(exchange));
  std::optional<Url> url = exchange.host.parse_url(stored.installation.url, {});
  if (!url) co_return unreadable_url();
  Credentials credentials =
      open_credentials(exchange.host, *exchange.keyring, stored.installation, url->origin()).value_or(Credentials{});
  CO_AWAIT(flow, prepare_flow(exchange, std::move(*url), credentials.oauth));
  CO_AWAIT(installation, settle(exchange, std::move(stored), flow.discovery.server.issuer));
  co_return co_await begin_authorization(exchange, installation, std::move(flow), std::move(end));
}

}  // namespace gatehouse
