#include "oauth/oauth_credentials.h"

#include "core/json_fields.h"

namespace gatehouse {
namespace {

/// A token is not sent in the last moments of its life: it would be dead on arrival.
constexpr UnixMillis transit_ms = 5000;

void write_tokens(JsonWriter& json, const OAuthTokens& tokens) {
  json.begin_object()
      .member("access_token", tokens.access_token)
      .member("refresh_token", tokens.refresh_token)
      .member("obtained_at", tokens.obtained_at)
      .member("expires_at", tokens.expires_at)
      .member("requested_scope", tokens.requested_scope)
      .member("granted_scope", tokens.granted_scope)
      .member("issuer", tokens.issuer)
      .member("token_endpoint", tokens.token_endpoint)
      .member("resource", tokens.resource)
      .key("client");
  write_oauth_client(json, tokens.client);
  json.end_object();
}

OAuthTokens read_tokens(const JsonValue& object) {
  OAuthTokens tokens;
  tokens.access_token = stored_text(object, "access_token");
  tokens.refresh_token = stored_text(object, "refresh_token");
  tokens.obtained_at = stored_integer(object, "obtained_at").value_or(0);
  tokens.expires_at = stored_integer(object, "expires_at").value_or(0);
  tokens.requested_scope = stored_text(object, "requested_scope");
  tokens.granted_scope = stored_text(object, "granted_scope");
  tokens.issuer = stored_text(object, "issuer");
  tokens.token_endpoint = stored_text(object, "token_endpoint");
  tokens.resource = stored_text(object, "resource");
  if (const JsonValue* client = object.find("client")) tokens.client = read_oauth_client(*client);
  return tokens;
}

}  // namespace

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

void write_oauth_credentials(JsonWriter& json, const OAuthCredentials& credentials) {
  json.begin_object()
      .member("client_id", credentials.client_id)
      .member("client_secret", credentials.client_secret)
      .member("client_issuer", credentials.client_issuer)
      .member("wanted_scope", credentials.wanted_scope)
      .member("remembered_scope", credentials.remembered_scope)
      .member("step_up_attempts", credentials.step_up_attempts)
      .member("step_up_pending", credentials.step_up_pending)
      .key("tokens");
  write_tokens(json, credentials.tokens);
  json.end_object();
}

OAuthCredentials read_oauth_credentials(const JsonValue& object) {
  OAuthCredentials credentials;
  credentials.client_id = stored_text(object, "client_id");
  credentials.client_secret = stored_text(object, "client_secret");
  credentials.client_issuer = stored_text(object, "client_issuer");
  credentials.wanted_scope = stored_text(object, "wanted_scope");
  credentials.remembered_scope = stored_text(object, "remembered_scope");
  credentials.step_up_attempts = stored_integer(object, "step_up_attempts").value_or(0);
  credentials.step_up_pending = stored_boolean(object, "step_up_pending", false);
  if (const JsonValue* tokens = object.find("tokens")) credentials.tokens = read_tokens(*tokens);
  return credentials;
}

TokenState token_state(const OAuthTokens& tokens, UnixMillis now) {
  if (tokens.expires_at == 0) return TokenState::fresh;
  if (now >= tokens.expires_at - transit_ms) return TokenState::expired;
  const UnixMillis half_life = tokens.obtained_at + (tokens.expires_at - tokens.obtained_at) / 2;
  return now < half_life ? TokenState::fresh : TokenState::due;
}

}  // namespace gatehouse
