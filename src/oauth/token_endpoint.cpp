#include "oauth/token_endpoint.h"

#include <utility>

#include "core/decimal.h"
#include "core/limits.h"
#include "oauth/document_fetch.h"

namespace gatehouse {
namespace {

/// RFC 9110 section 10.2.3, in seconds; a date is not worth its parser here.
std::optional<std::uint64_t> retry_after(const std::vector<Header>& headers) {
  return unsigned_number(find_header(headers, "retry-after"));
}

}  // namespace

Task<TokenOutcome> request_tokens(const Exchange& exchange, std::string endpoint, TokenRequest request) {
  FetchRequest post = document_post(std::move(endpoint), std::move(request.headers), std::move(request.body));
  post.timeout_ms = limits::oauth_token_exchange_ms;
  const Result<FetchedDocument> answer = co_await post_document(exchange, std::move(post));
  if (!answer || !answer.value().is_whole) co_return TokenFailure{};
  TokenOutcome outcome = read_token_response(answer.value().status, answer.value().body);
  if (auto* failure = std::get_if<TokenFailure>(&outcome)) {
    failure->retry_after_seconds = retry_after(answer.value().headers);
    const bool is_promise = failure->retry_after_seconds && failure->meaning == TokenFailure::Meaning::unclear;
    if (is_promise) failure->meaning = TokenFailure::Meaning::unavailable;
  }
  co_return outcome;
}

}  // namespace gatehouse
