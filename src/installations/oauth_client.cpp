#include "installations/oauth_client.h"

#include "core/json_fields.h"

namespace gatehouse {

std::string_view to_string(TokenEndpointAuth method) {
  switch (method) {
    case TokenEndpointAuth::none: return "none";
    case TokenEndpointAuth::client_secret_post: return "client_secret_post";
    case TokenEndpointAuth::client_secret_basic: return "client_secret_basic";
  }
  return "none";
}

std::optional<TokenEndpointAuth> parse_token_endpoint_auth(std::string_view name) {
  for (const TokenEndpointAuth method :
       {TokenEndpointAuth::none, TokenEndpointAuth::client_secret_post, TokenEndpointAuth::client_secret_basic}) {
    if (name == to_string(method)) return method;
  }
  return std::nullopt;
}

void write_oauth_client(JsonWriter& json, const OAuthClient& client) {
  json.begin_object()
      .member("client_id", client.client_id)
      .member("client_secret", client.client_secret)
      .member("auth", to_string(client.auth))
      .end_object();
}

OAuthClient read_oauth_client(const JsonValue& object) {
  return {stored_text(object, "client_id"), stored_text(object, "client_secret"),
          parse_token_endpoint_auth(stored_text(object, "auth")).value_or(TokenEndpointAuth::none)};
}

}  // namespace gatehouse
