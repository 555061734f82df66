#include "oauth/document_fetch.h"

#include <utility>

#include "core/limits.h"
#include "upstream/upstream_policy.h"

namespace gatehouse {
namespace {

/// The address, where a request may be sent there.
Result<Url> admit(const Exchange& exchange, std::string_view text) {
  std::optional<Url> url = exchange.host.parse_url(text, {});
  if (!url) return error(Reason::invalid, "A server of the OAuth flow has an address that is no URL.");
  if (judge_upstream(exchange, *url) != UpstreamRefusal::none) {
    return error(Reason::invalid, "A server of the OAuth flow has an address that is not allowed.");
  }
  return std::move(*url);
}

enum class Body { wanted, discarded };

/// One exchange. `request.url` has passed the guard.
Task<Result<FetchedDocument>> exchange_once(const Exchange& exchange, FetchRequest request, Body wanted) {
  request.timeout_ms = limits::oauth_exchange_ms;
  FetchResult answer = co_await exchange.host.fetch(request);
  if (answer.error == HostError::timeout) {
    co_return error(Reason::upstream_timeout, "A server of the OAuth flow did not answer in time.");
  }
  if (answer.error != HostError::none) {
    co_return error(Reason::upstream_unreachable, "A server of the OAuth flow cannot be reached.");
  }
  FetchedDocument document{answer.status, std::move(answer.headers), {}};
  if (answer.body != BodyId{} && wanted == Body::discarded) exchange.host.discard_body(answer.body);
  if (answer.body != BodyId{} && wanted == Body::wanted) {
    BodyResult body =
        co_await exchange.host.read_body(answer.body, limits::oauth_document_bytes, limits::oauth_exchange_ms);
    if (body.error == HostError::none) document.body = std::move(body.bytes);
  }
  co_return std::move(document);
}

/// The same for a request that changes nothing: where the connection failed it is sent once more,
/// since a server may close a kept connection at the very moment it is used again.
Task<Result<FetchedDocument>> exchange_safely(const Exchange& exchange, FetchRequest request, Body wanted) {
  FetchRequest again = request;
  Result<FetchedDocument> first = co_await exchange_once(exchange, std::move(request), wanted);
  if (first || first.error().reason != Reason::upstream_unreachable) co_return std::move(first);
  co_return co_await exchange_once(exchange, std::move(again), wanted);
}

FetchRequest build_post(const Url& address, DocumentPost post) {
  FetchRequest request;
  request.method = "POST";
  request.url = address.href;
  request.headers = std::move(post.headers);
  request.body_source = FetchBody::inline_bytes;
  request.body = std::move(post.body);
  return request;
}

}  // namespace

Task<Result<FetchedDocument>> get_document(const Exchange& exchange, std::string url) {
  for (int hop = 0;; ++hop) {
    CO_TRY(address, admit(exchange, url));
    FetchRequest request;
    request.method = "GET";
    request.url = address.href;
    request.headers = {{"accept", "application/json"}};
    CO_TRY(answer, co_await exchange_safely(exchange, std::move(request), Body::wanted));
    if (!is_redirect(answer.status) || hop == limits::oauth_redirects) co_return std::move(answer);
    const std::optional<Url> target = exchange.host.parse_url(find_header(answer.headers, "location"), address.href);
    if (!target || target->origin() != address.origin()) co_return std::move(answer);
    url = target->href;
  }
}

Task<Result<FetchedDocument>> post_document(const Exchange& exchange, DocumentPost post) {
  CO_TRY(address, admit(exchange, post.url));
  FetchRequest request = build_post(address, std::move(post));
  co_return co_await exchange_once(exchange, std::move(request), Body::wanted);
}

Task<Result<FetchedDocument>> post_for_headers(const Exchange& exchange, DocumentPost post) {
  CO_TRY(address, admit(exchange, post.url));
  FetchRequest request = build_post(address, std::move(post));
  co_return co_await exchange_safely(exchange, std::move(request), Body::discarded);
}

UrlRules url_rules(const Exchange& exchange) {
  return {exchange.host,
          exchange.settings.allow_private_upstreams ? PrivateUpstreams::allowed : PrivateUpstreams::refused};
}

}  // namespace gatehouse
