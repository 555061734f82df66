#include "oauth/token_endpoint.h"

#include <utility>

#include "oauth/document_fetch.h"

namespace gatehouse {

Task<TokenOutcome> request_tokens(const Exchange& exchange, std::string endpoint, TokenRequest request) {
  DocumentPost post;
  post.url = std::move(endpoint);
  post.headers = std::move(request.headers);
  post.body = std::move(request.body);
  const Result<FetchedDocument> answer = co_await post_document(exchange, std::move(post));
  if (!answer) co_return TokenEndpointUnavailable{};
  co_return read_token_response(answer.value().status, answer.value().body);
}

}  // namespace gatehouse
