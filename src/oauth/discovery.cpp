#include "oauth/discovery.h"

#include <algorithm>
#include <utility>

#include "core/limits.h"
#include "core/text_list.h"
#include "oauth/document_fetch.h"
#include "oauth/probe.h"

namespace gatehouse {
namespace {

/// An authorization server to look for, and who said that it is the one.
struct Candidate {
  std::string issuer;
  IssuerOrigin origin;
};

/// What went wrong first, while other addresses are asked: gateways answer 502 for a path that they
/// do not know, and frameworks any path with some object, and a later address may have the document.
/// Whether to ask on: not after one that did not answer in time.
bool note(Failure& first, Failure fault) {
  const bool goes_on = fault->reason != Reason::upstream_timeout;
  if (first == nullptr) first = std::move(fault);
  return goes_on;
}

/// The document at one address. Where it must not be used because its issuer is another one, `other`
/// is that, unless there is one already.
Task<Result<std::optional<AuthorizationServerMetadata>>> ask_for_server(const Exchange& exchange, std::string url,
                                                                        const Candidate& candidate,
                                                                        std::string& other) {
  CO_AWAIT(answer, get_document(exchange, std::move(url)));
  const ExpectedIssuer expected{candidate.issuer, candidate.origin};
  auto metadata = read_authorization_server_metadata(url_rules(exchange), expected, answer.status, answer.body);
  if (!metadata && other.empty()) other = other_issuer(candidate.issuer, answer.body);
  co_return std::move(metadata);
}

/// The metadata of an issuer; nothing where none of its addresses has any. Of several faults, the first.
///
/// A document of another issuer must not be used (RFC 8414 section 3.3), but says whom to ask: deployments
/// behind a gateway, or that are copied to the server's own origin, are known by the issuer's name only.
/// What that issuer says of itself is then judged as if the resource had named it.
Task<Result<std::optional<AuthorizationServerMetadata>>> find_server(const Exchange& exchange, Candidate candidate) {
  const std::optional<Url> issuer = parse_issuer(url_rules(exchange), candidate.issuer);
  if (!issuer) co_return error(Reason::invalid, "The issuer of this server is no URL that can be used.");
  Failure fault;
  Candidate other{{}, IssuerOrigin::referred};
  for (std::string& url : authorization_server_metadata_urls(*issuer)) {
    auto metadata = co_await ask_for_server(exchange, std::move(url), candidate, other.issuer);
    if (metadata && metadata.value()) co_return std::move(metadata);
    if (!metadata && !note(fault, std::move(metadata).failure())) break;
  }
  if (fault == nullptr) co_return std::optional<AuthorizationServerMetadata>();
  if (!other.issuer.empty() && candidate.origin != IssuerOrigin::referred) {
    auto metadata = co_await find_server(exchange, std::move(other));
    if (metadata && metadata.value()) co_return std::move(metadata);
  }
  co_return std::move(fault);
}

/// The first of the servers that the resource names which can be used, in its order (RFC 9728
/// section 7.6), of the first limits::oauth_issuers.
Task<Result<std::optional<AuthorizationServerMetadata>>> find_named_server(const Exchange& exchange,
                                                                           std::vector<std::string> issuers,
                                                                           OnFault on_fault) {
  Failure fault;
  issuers.resize(std::min(issuers.size(), limits::oauth_issuers));
  for (std::string& issuer : issuers) {
    Candidate candidate{std::move(issuer), IssuerOrigin::named};
    auto found = co_await find_server(exchange, std::move(candidate));
    if (found && found.value()) co_return std::move(found);
    if (!found) note(fault, std::move(found).failure());
    if (fault != nullptr && on_fault == OnFault::end) break;
  }
  if (fault != nullptr) co_return std::move(fault);
  co_return error(Reason::invalid, "The authorization server of this server has no metadata.");
}

Task<Result<std::optional<ProtectedResourceMetadata>>> ask_for_resource(const Exchange& exchange, std::string url,
                                                                        const Url& server) {
  CO_AWAIT(answer, get_document(exchange, std::move(url)));
  co_return read_protected_resource_metadata(url_rules(exchange), server, answer.status, answer.body);
}

}  // namespace

Task<Result<std::optional<ProtectedResourceMetadata>>> find_resource_metadata(const Exchange& exchange, Url server,
                                                                              BearerChallenge challenge,
                                                                              OnFault on_fault) {
  std::vector<std::string> urls;
  if (!challenge.resource_metadata.empty()) urls.push_back(challenge.resource_metadata);
  for (std::string& url : protected_resource_metadata_urls(server)) {
    if (!contains(urls, url)) urls.push_back(std::move(url));
  }
  Failure fault;
  for (const std::string& url : urls) {
    auto metadata = co_await ask_for_resource(exchange, url, server);
    if (metadata && metadata.value()) co_return std::move(metadata);
    if (metadata) continue;
    // What is elsewhere, for a wider resource perhaps, is no substitute for what the server itself points to and
    // will have again in a moment.
    const bool is_awaited =
        url == challenge.resource_metadata && metadata.error().reason == Reason::upstream_unreachable;
    if (!note(fault, std::move(metadata).failure()) || is_awaited || on_fault == OnFault::end) break;
  }
  if (fault != nullptr) co_return std::move(fault);
  co_return std::optional<ProtectedResourceMetadata>();
}

Task<Result<std::optional<AuthorizationServerMetadata>>> find_authorization_server(const Exchange& exchange,
                                                                                   const Url& server,
                                                                                   std::vector<std::string> issuers,
                                                                                   OnFault on_fault) {
  if (!issuers.empty()) return find_named_server(exchange, std::move(issuers), on_fault);
  // Revision 2025-03-26, "Authorization Base URL": the server is its own authorization server.
  Candidate candidate{assumed_issuer(server), IssuerOrigin::assumed};
  return find_server(exchange, std::move(candidate));
}

Task<Result<Discovery>> discover(const Exchange& exchange, Url server) {
  Discovery discovery;
  CO_AWAIT(challenge, probe_for_challenge(exchange, server));
  discovery.challenge_scope = challenge.scope;
  CO_AWAIT(resource, find_resource_metadata(exchange, server, std::move(challenge), OnFault::ask_on));
  discovery.resource = resource ? resource->resource : canonical_resource(server);
  std::vector<std::string> issuers;
  if (resource) {
    discovery.resource_scopes = std::move(resource->scopes_supported);
    issuers = std::move(resource->authorization_servers);
  }
  CO_AWAIT(found, find_authorization_server(exchange, server, std::move(issuers), OnFault::ask_on));
  // Revision 2025-03-26, "Fallbacks for Servers without Metadata Discovery".
  discovery.server = found ? std::move(*found) : default_endpoints(server);
  co_return std::move(discovery);
}

}  // namespace gatehouse
