// Authorizations under way: what a `state` stands for, from the redirect to the
// authorization server to the user's return (RFC 6749 section 10.12).
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/task.h"
#include "crypto/keyring.h"
#include "oauth/token_endpoint_auth.h"

namespace gatehouse {

/// An authorization and everything its return needs.
struct Authorization {
  std::string project_id;
  std::string installation_id;
  std::string user;
  std::string issuer;
  bool iss_parameter_supported = false;
  std::string token_endpoint;
  OAuthClient client;
  /// Of PKCE.
  std::string code_verifier;
  std::string redirect_uri;
  std::string resource;
  std::string scope;
  /// Where the user goes in the end; empty: to the gateway's own page.
  std::string callback_url;
  /// Begun on request, and not from a link in a refusal: earlier step-ups are forgotten.
  bool is_deliberate = false;
};

/// Keeps an authorization for limits::oauth_state_ms, sealed, and answers the state that
/// redeems it: 256 random bits, of which only a hash is stored.
Task<Result<std::string>> store_authorization(Host& host, const Keyring& keyring, Authorization authorization);

/// Takes the authorization out: of any number of parallel calls exactly one gets it.
/// Reason::invalid (attr state) where the state is unknown, used or expired.
Task<Result<Authorization>> redeem_state(Host& host, const Keyring& keyring, std::string state);

}  // namespace gatehouse
