#include "oauth/authorization_request.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/text_list.h"
#include "http/url.h"
#include "oauth/scopes.h"

namespace gatehouse {
namespace {

using Parameters = std::vector<std::pair<std::string_view, std::string_view>>;

/// What brings a refresh token, besides the scope.
void ask_for_refresh_token(const AuthorizationRequest& request, Parameters& parameters) {
  // Google has no offline_access: access_type asks for the token, which comes with a consent only, and a user who has
  // given one is not asked again.
  const bool is_google = request.issuer == "https://accounts.google.com";
  if (is_google) parameters.emplace_back("access_type", "offline");
  // Without prompt=consent, an OpenID provider must ignore offline_access (OpenID Connect Core 1.0 section 11).
  // Microsoft does not, and with it asks each user for a consent that their administrator has given for all of them,
  // and that many may not give.
  const bool is_microsoft = request.authorization_endpoint.starts_with("https://login.microsoftonline.com/");
  const bool is_offline = contains_scope(request.scope, offline_access_scope) && !is_microsoft;
  if (is_google || is_offline) parameters.emplace_back("prompt", "consent");
}

Parameters parameters_of(const AuthorizationRequest& request) {
  Parameters parameters = {
      {"response_type", "code"}, {"client_id", request.client_id},           {"redirect_uri", request.redirect_uri},
      {"state", request.state},  {"code_challenge", request.code_challenge}, {"code_challenge_method", "S256"}};
  if (!request.resource.empty()) parameters.emplace_back("resource", request.resource);
  if (!request.scope.empty()) parameters.emplace_back("scope", request.scope);
  ask_for_refresh_token(request, parameters);
  return parameters;
}

/// The pairs of the endpoint's own query, as written, but for those that `parameters` sets.
std::string kept_query(std::string_view query, const Parameters& parameters) {
  std::string kept;
  while (!query.empty()) {
    const std::string_view pair = take_until(query, '&');
    const std::vector<QueryParameter> decoded = parse_query(pair);
    const bool is_set = !decoded.empty() && std::any_of(parameters.begin(), parameters.end(), [&](const auto& own) {
      return own.first == decoded.front().name;
    });
    if (pair.empty() || is_set) continue;
    kept.append(pair).append("&");
  }
  return kept;
}

}  // namespace

std::string build_authorization_url(const AuthorizationRequest& request) {
  const Parameters parameters = parameters_of(request);
  std::string_view query = request.authorization_endpoint;
  std::string url(take_until(query, '?'));
  url += '?';
  url += kept_query(query, parameters);
  for (const auto& [name, value] : parameters) {
    if (url.back() != '?' && url.back() != '&') url += '&';
    url.append(name).append("=").append(form_encode(value));
  }
  return url;
}

}  // namespace gatehouse
