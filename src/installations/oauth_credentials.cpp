#include "installations/oauth_credentials.h"

#include "core/json_fields.h"
#include "core/record_members.h"

namespace gatehouse {
namespace {

/// A token is not sent in the last moments of its life: it would be dead on arrival.
constexpr UnixMillis transit_ms = 5000;

constexpr TextMember<OAuthTokens> token_texts[] = {
    {"access_token", &OAuthTokens::access_token},
    {"refresh_token", &OAuthTokens::refresh_token},
    {"requested_scope", &OAuthTokens::requested_scope},
    {"granted_scope", &OAuthTokens::granted_scope},
    {"issuer", &OAuthTokens::issuer},
    {"token_endpoint", &OAuthTokens::token_endpoint},
    {"resource", &OAuthTokens::resource},
};
constexpr IntegerMember<OAuthTokens> token_times[] = {
    {"obtained_at", &OAuthTokens::obtained_at},
    {"expires_at", &OAuthTokens::expires_at},
    {"doubted_at", &OAuthTokens::doubted_at},
};
constexpr RecordMembers<OAuthTokens> token_members{token_texts, token_times};

constexpr TextMember<OAuthCredentials> credential_texts[] = {
    {"client_id", &OAuthCredentials::client_id},
    {"client_secret", &OAuthCredentials::client_secret},
    {"client_issuer", &OAuthCredentials::client_issuer},
    {"wanted_scope", &OAuthCredentials::wanted_scope},
    {"remembered_scope", &OAuthCredentials::remembered_scope},
};
constexpr IntegerMember<OAuthCredentials> credential_counts[] = {
    {"step_up_attempts", &OAuthCredentials::step_up_attempts},
};
constexpr FlagMember<OAuthCredentials> credential_flags[] = {
    {"step_up_pending", &OAuthCredentials::step_up_pending},
};
constexpr RecordMembers<OAuthCredentials> credential_members{credential_texts, credential_counts, credential_flags};

void write_tokens(JsonWriter& json, const OAuthTokens& tokens) {
  write_members(json.begin_object(), tokens, token_members);
  write_oauth_client(json.key("client"), tokens.client);
  json.end_object();
}

OAuthTokens read_tokens(const JsonValue& object) {
  OAuthTokens tokens;
  read_members(object, tokens, token_members);
  if (const JsonValue* client = object.find("client")) tokens.client = read_oauth_client(*client);
  return tokens;
}

}  // namespace

void write_oauth_credentials(JsonWriter& json, const OAuthCredentials& credentials) {
  write_members(json.begin_object(), credentials, credential_members);
  write_tokens(json.key("tokens"), credentials.tokens);
  json.end_object();
}

OAuthCredentials read_oauth_credentials(const JsonValue& object) {
  OAuthCredentials credentials;
  read_members(object, credentials, credential_members);
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
