#include "oauth/document_fetch.h"

#include <utility>

#include "core/limits.h"
#include "core/revision.h"
#include "core/version.h"
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

Failure timed_out() { return error(Reason::upstream_timeout, "A server of the OAuth flow did not answer in time."); }

enum class Body { wanted, discarded };

/// One exchange.
Task<Result<FetchedDocument>> exchange_once(const Exchange& exchange, FetchRequest request, Body wanted) {
  CO_TRY(address, admit(exchange, request.url));
  request.url = std::move(address.href);
  request.headers.push_back({"user-agent", std::string(user_agent())});
  FetchResult answer = co_await exchange.host.fetch(request);
  if (answer.error == HostError::timeout) co_return timed_out();
  if (answer.error != HostError::none) {
    co_return error(Reason::upstream_unreachable, "A server of the OAuth flow cannot be reached.");
  }
  FetchedDocument document{answer.status, std::move(answer.headers), {}};
  if (answer.body != BodyId{} && wanted == Body::discarded) exchange.host.discard_body(answer.body);
  if (answer.body != BodyId{} && wanted == Body::wanted) {
    BodyResult body =
        co_await exchange.host.read_body(answer.body, limits::oauth_document_bytes, limits::oauth_body_ms);
    document.is_whole = body.error == HostError::none;
    if (document.is_whole) document.body = std::move(body.bytes);
    // Of any other status nothing but that is of interest.
    const bool is_missed = answer.status == 200 && !document.is_whole && body.error != HostError::too_large;
    if (is_missed && body.error == HostError::timeout) co_return timed_out();
    if (is_missed) co_return error(Reason::upstream_unreachable, "A server of the OAuth flow broke off its answer.");
  }
  co_return std::move(document);
}

/// An exchange that changes nothing, with its redirects on the same origin. Where it failed on the way
/// it is sent once more, since a server may close a kept connection at the very moment
/// that it is used again.
Task<Result<FetchedDocument>> exchange_safely(const Exchange& exchange, FetchRequest request, Body wanted) {
  for (int hop = 0;; ++hop) {
    Result<FetchedDocument> answer = co_await exchange_once(exchange, request, wanted);
    if (!answer && answer.error().reason == Reason::upstream_unreachable) {
      answer = co_await exchange_once(exchange, request, wanted);
    }
    if (!answer || !is_redirect(answer.value().status) || hop == limits::oauth_redirects) co_return std::move(answer);
    const bool keeps_method = answer.value().status == 307 || answer.value().status == 308;
    if (request.method != "GET" && !keeps_method) co_return std::move(answer);
    const auto address = exchange.host.parse_url(request.url, {});
    const auto target = exchange.host.parse_url(redirect_target(answer.value().headers), request.url);
    if (!address || !target || target->origin() != address->origin()) co_return std::move(answer);
    request.url = target->href;
  }
}

}  // namespace

FetchRequest document_post(std::string url, std::vector<Header> headers, std::string body) {
  FetchRequest request;
  request.method = "POST";
  request.url = std::move(url);
  request.headers = std::move(headers);
  request.body_source = FetchBody::inline_bytes;
  request.body = std::move(body);
  request.timeout_ms = limits::oauth_exchange_ms;
  return request;
}

Task<Result<FetchedDocument>> get_document(const Exchange& exchange, std::string url) {
  FetchRequest request;
  request.method = "GET";
  request.url = std::move(url);
  // The version is what revision 2025-03-26 asks for ("Server Metadata Discovery").
  request.headers = {{"accept", "application/json"}, {"mcp-protocol-version", std::string(revision::v2026_07_28)}};
  request.timeout_ms = limits::oauth_exchange_ms;
  return exchange_safely(exchange, std::move(request), Body::wanted);
}

Task<Result<FetchedDocument>> post_document(const Exchange& exchange, FetchRequest post) {
  return exchange_once(exchange, std::move(post), Body::wanted);
}

Task<Result<FetchedDocument>> post_for_headers(const Exchange& exchange, FetchRequest post) {
  return exchange_safely(exchange, std::move(post), Body::discarded);
}

UrlRules url_rules(const Exchange& exchange) {
  return {exchange.host,
          exchange.settings.allow_private_upstreams ? PrivateUpstreams::allowed : PrivateUpstreams::refused};
}

}  // namespace gatehouse
