#include "mcp/upstream_call.h"

#include <utility>

#include "core/limits.h"
#include "installations/credentials.h"
#include "upstream/upstream_policy.h"

namespace gatehouse {
namespace {

Failure unreachable(std::string_view detail) { return error(Reason::upstream_unreachable, detail); }

Failure no_credential(std::string_view detail, std::string_view what) {
  return error(Reason::authorization_required, detail, what);
}

FetchRequest build_request(const Exchange& exchange, const Url& url, const std::vector<Header>& headers) {
  FetchRequest request;
  request.method = exchange.request.method;
  request.url = url.href;
  request.headers = headers;
  // RFC 9110 section 9.3.1: content has no meaning but in a POST, and fetch refuses it in a GET.
  request.body_source = exchange.request.method == "POST" ? FetchBody::request_body : FetchBody::none;
  request.timeout_ms = exchange.settings.upstream_timeout_ms;
  return request;
}

/// RFC 9110 section 15: what may end an exchange. Others cannot be passed on either.
bool is_final_status(int status) { return status >= 200 && status <= 599; }

/// Leads `url` to where a redirect leads, if this request may follow it there.
Result<void> follow(const Exchange& exchange, const FetchResult& answer, Url& url) {
  // 303 turns every other method into a GET (RFC 9110 section 15.4.4), which would lose the message.
  if (answer.status == 303 && exchange.request.method != "GET" && exchange.request.method != "HEAD") {
    return unreachable("The upstream redirected the message to a page.");
  }
  const std::string_view location = redirect_target(answer.headers);
  // An empty reference is a valid one and names the same URL: the message would be sent again.
  std::optional<Url> target = location.empty() ? std::nullopt : exchange.host.parse_url(location, url.href);
  if (!target) return unreachable("The upstream sent a redirect that leads nowhere.");
  if (target->origin() != url.origin()) return unreachable("The upstream redirected to another origin.");
  url = std::move(*target);
  return Result<void>::success();
}

/// Whether the exchange ends with this answer, or goes on at `url`.
enum class Hop { last, another };

Result<Hop> judge_answer(const Exchange& exchange, const FetchResult& answer, Url& url) {
  if (answer.error == HostError::timeout) {
    return error(Reason::upstream_timeout, "The upstream did not answer in time.");
  }
  if (answer.error != HostError::none) return unreachable("The upstream cannot be reached.");
  if (is_final_status(answer.status) && !is_redirect(answer.status)) return Hop::last;
  if (answer.body != BodyId{}) exchange.host.discard_body(answer.body);
  if (!is_final_status(answer.status)) {
    return unreachable("The upstream answered with a status that HTTP does not have.");
  }
  TRY(follow(exchange, answer, url));
  return Hop::another;
}

Result<void> check_url(const Exchange& exchange, const Url& url) {
  const UpstreamRefusal refusal = judge_upstream(exchange, url);
  if (refusal != UpstreamRefusal::none) return unreachable(describe(refusal));
  return Result<void>::success();
}

}  // namespace

Result<CredentialHeader> credential_header(const Exchange& exchange, const Installation& installation, const Url& url) {
  if (installation.auth_type == AuthType::none) return CredentialHeader{};
  if (installation.sealed_credentials.empty()) {
    return no_credential("This installation has no credential yet.", "no_credential");
  }
  TRY(require_keyring(exchange));
  const std::optional<Credentials> credentials =
      open_credentials(exchange.host, *exchange.keyring, installation, url.origin());
  if (!credentials) {
    return no_credential("The credential of this installation cannot be opened; delete it and install it again.",
                         "credential_unreadable");
  }
  const std::string& scheme = installation.auth_scheme;
  return CredentialHeader{installation.auth_header,
                          scheme.empty() ? credentials->api_key : scheme + " " + credentials->api_key};
}

Task<Result<FetchResult>> fetch_upstream(const Exchange& exchange, Url& url, const std::vector<Header>& headers) {
  for (int hop = 0; hop <= limits::upstream_redirects; ++hop) {
    CO_CHECK(check_url(exchange, url));
    const UnixMillis asked_at = exchange.host.now();
    // A statement of its own: the request is gone before this waits.
    auto call = exchange.host.fetch(build_request(exchange, url, headers));
    FetchResult answer = co_await call;
    exchange.record.upstream_ms += exchange.host.now() - asked_at;
    exchange.record.upstream_status = answer.status;
    CO_TRY(next, judge_answer(exchange, answer, url));
    if (next == Hop::last) co_return std::move(answer);
  }
  co_return unreachable("The upstream redirected too often.");
}

}  // namespace gatehouse
