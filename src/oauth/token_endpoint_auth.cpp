#include "oauth/token_endpoint_auth.h"

#include "core/base64.h"
#include "core/text_list.h"
#include "http/url.h"

namespace gatehouse {
namespace {

bool lists(const std::vector<std::string>& supported, TokenEndpointAuth method) {
  return contains(supported, to_string(method));
}

}  // namespace

TokenEndpointAuth method_to_register(const std::vector<std::string>& supported) {
  for (const TokenEndpointAuth method :
       {TokenEndpointAuth::none, TokenEndpointAuth::client_secret_post, TokenEndpointAuth::client_secret_basic}) {
    if (lists(supported, method)) return method;
  }
  return TokenEndpointAuth::none;
}

TokenEndpointAuth method_to_use(std::string_view client_secret, std::string_view registered,
                                const std::vector<std::string>& supported) {
  if (client_secret.empty()) return TokenEndpointAuth::none;
  if (const auto method = parse_token_endpoint_auth(registered)) return *method;
  for (const TokenEndpointAuth method :
       {TokenEndpointAuth::client_secret_basic, TokenEndpointAuth::client_secret_post, TokenEndpointAuth::none}) {
    if (lists(supported, method)) return method;
  }
  return TokenEndpointAuth::client_secret_basic;
}

ClientAuthentication authenticate_client(const OAuthClient& client) {
  const std::string id = form_encode(client.client_id);
  const std::string secret = form_encode(client.client_secret);
  switch (client.auth) {
    case TokenEndpointAuth::none: return {"client_id=" + id, {}};
    case TokenEndpointAuth::client_secret_post: return {"client_id=" + id + "&client_secret=" + secret, {}};
    case TokenEndpointAuth::client_secret_basic:
      return {"", {{"authorization", "Basic " + base64_encode(id + ":" + secret)}}};
  }
  return {};
}

}  // namespace gatehouse
