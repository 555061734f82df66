#include "mcp/authorized_fetch.h"

#include <utility>

#include "mcp/upstream_call.h"
#include "oauth/access_token.h"
#include "oauth/step_up.h"

namespace gatehouse {
namespace {

constexpr int unauthorized = 401;

void discard(const Exchange& exchange, const FetchResult& answer) {
  if (answer.body != BodyId{}) exchange.host.discard_body(answer.body);
}

/// MCP authorization, "Access Token Usage" § Token Requirements.
Header bearer(std::string_view token) { return {"Authorization", std::string("Bearer ").append(token)}; }

Result<void> add_credential(const Exchange& exchange, const Installation& installation, const Url& url,
                            std::vector<Header>& headers) {
  CredentialHeader credential = TRY(credential_header(exchange, installation, url));
  if (!credential.name.empty()) headers.push_back(std::move(credential));
  return Result<void>::success();
}

/// A 401 to a client would send it into an OAuth flow against the gateway itself.
Task<Result<FetchResult>> fetch_with_api_key(const Exchange& exchange, const Installation& installation, Url& url,
                                             std::vector<Header>& headers) {
  CO_CHECK(add_credential(exchange, installation, url, headers));
  CO_AWAIT(answer, fetch_upstream(exchange, url, headers));
  if (answer.status != unauthorized) co_return std::move(answer);
  discard(exchange, answer);
  co_return credential_rejected();
}

/// The token to send instead of the one this answer refuses, or why there is none. Nothing:
/// the answer does not refuse the token.
Task<Result<std::optional<std::string>>> token_after(const Exchange& exchange, const GrantKey& key,
                                                     const FetchResult& answer, std::string token) {
  std::optional<BearerChallenge> challenge;
  if (answer.status == unauthorized || answer.status == 403) challenge = read_bearer_challenge(answer.headers);
  if (answer.status == unauthorized) {
    discard(exchange, answer);
    RefusedToken refused{std::move(token), challenge.value_or(BearerChallenge())};
    CO_AWAIT(replacement, replace_refused_token(exchange, key, std::move(refused)));
    co_return std::optional(std::move(replacement));
  }
  if (asks_for_more_scope(answer.status, challenge)) {
    discard(exchange, answer);
    CO_AWAIT(newer, step_up(exchange, key, std::move(token), std::move(*challenge)));
    co_return std::optional(std::move(newer));
  }
  co_return std::optional<std::string>();
}

Task<Result<FetchResult>> fetch_with_token(const Exchange& exchange, const Installation& installation, Url& url,
                                           std::vector<Header>& headers) {
  const GrantKey key{installation.id, url};
  CO_AWAIT(token, access_token(exchange, installation, key));
  headers.push_back(bearer(token));
  CO_AWAIT(first, fetch_upstream(exchange, url, headers));
  CO_AWAIT(replacement, token_after(exchange, key, first, token));
  if (!replacement) co_return std::move(first);

  // Once, with what is known to be newer.
  headers.back() = bearer(*replacement);
  url = key.server;
  CO_AWAIT(second, fetch_upstream(exchange, url, headers));
  if (second.status == unauthorized) {
    discard(exchange, second);
    co_return credential_rejected();
  }
  const auto challenge = read_bearer_challenge(second.headers);
  if (!asks_for_more_scope(second.status, challenge)) co_return std::move(second);
  discard(exchange, second);
  CO_CHECK(co_await step_up(exchange, key, std::move(*replacement), *challenge));
  co_return credential_rejected();
}

}  // namespace

std::string_view credential_header_name(const Installation& installation) {
  switch (installation.auth_type) {
    case AuthType::api_key: return installation.auth_header;
    case AuthType::oauth: return "Authorization";
    case AuthType::none: return {};
  }
  return {};
}

Task<Result<FetchResult>> authorized_fetch(const Exchange& exchange, const Installation& installation, Url& url,
                                           std::vector<Header>& headers) {
  if (installation.auth_type == AuthType::oauth) {
    return fetch_with_token(exchange, installation, url, headers);
  }
  return fetch_with_api_key(exchange, installation, url, headers);
}

}  // namespace gatehouse
