#include "oauth/token_request.h"

#include <utility>

#include "http/url.h"

namespace gatehouse {
namespace {

void add(std::string& form, std::string_view name, std::string_view value) {
  if (!form.empty()) form += '&';
  form.append(name).append("=").append(form_encode(value));
}

TokenRequest finish(const OAuthClient& client, std::string form, std::string_view resource) {
  if (!resource.empty()) add(form, "resource", resource);
  ClientAuthentication authentication = authenticate_client(client);
  if (!authentication.parameters.empty()) form.append("&").append(authentication.parameters);
  TokenRequest request;
  request.headers = {{"content-type", "application/x-www-form-urlencoded"}, {"accept", "application/json"}};
  for (Header& header : authentication.headers) request.headers.push_back(std::move(header));
  request.body = std::move(form);
  return request;
}

}  // namespace

TokenRequest build_code_exchange(const OAuthClient& client, const CodeGrant& grant) {
  std::string form;
  add(form, "grant_type", "authorization_code");
  add(form, "code", grant.code);
  add(form, "redirect_uri", grant.redirect_uri);
  add(form, "code_verifier", grant.code_verifier);
  return finish(client, std::move(form), grant.resource);
}

TokenRequest build_refresh(const OAuthClient& client, const RefreshGrant& grant) {
  std::string form;
  add(form, "grant_type", "refresh_token");
  add(form, "refresh_token", grant.refresh_token);
  return finish(client, std::move(form), grant.resource);
}

}  // namespace gatehouse
