#include "oauth/discovery.h"

#include <algorithm>
#include <utility>

#include "core/limits.h"
#include "oauth/document_fetch.h"
#include "oauth/probe.h"

namespace gatehouse {
namespace {

/// An authorization server to look for, and who said that it is the one.
struct Candidate {
  std::string issuer;
  IssuerOrigin origin;
};

/// The metadata of an issuer; nothing where none of its addresses has any.
Task<Result<std::optional<AuthorizationServerMetadata>>> find_server(const Exchange& exchange, Candidate candidate) {
  const UrlRules rules = url_rules(exchange);
  const std::optional<Url> issuer = parse_issuer(rules, candidate.issuer);
  if (!issuer) co_return error(Reason::invalid, "The issuer of this server is no URL that can be used.");
  for (std::string& url : authorization_server_metadata_urls(*issuer)) {
    CO_AWAIT(answer, get_document(exchange, std::move(url)));
    CO_TRY(metadata,
           read_authorization_server_metadata(rules, {candidate.issuer, candidate.origin}, answer.status, answer.body));
    if (metadata) co_return std::move(metadata);
  }
  co_return std::optional<AuthorizationServerMetadata>();
}

/// The first of the servers that the resource names which can be used, in its order (RFC 9728
/// section 7.6), of the first limits::oauth_issuers.
Task<Result<AuthorizationServerMetadata>> find_named_server(const Exchange& exchange,
                                                            std::vector<std::string> issuers) {
  Failure first_fault = error(Reason::invalid, "The authorization server of this server has no metadata.");
  bool has_fault = false;
  issuers.resize(std::min(issuers.size(), limits::oauth_issuers));
  for (std::string& issuer : issuers) {
    Candidate candidate{std::move(issuer), IssuerOrigin::named};
    auto found = co_await find_server(exchange, std::move(candidate));
    if (found && found.value()) co_return *std::move(found).value();
    if (!found && !has_fault) first_fault = std::move(found).failure();
    has_fault = has_fault || !found;
  }
  co_return std::move(first_fault);
}

/// Revision 2025-03-26, "Authorization Base URL" and "Fallbacks for Servers without Metadata
/// Discovery": the server is its own authorization server.
Task<Result<AuthorizationServerMetadata>> find_assumed_server(const Exchange& exchange, Url server) {
  Candidate candidate{assumed_issuer(server), IssuerOrigin::assumed};
  CO_AWAIT(found, find_server(exchange, std::move(candidate)));
  co_return found ? std::move(*found) : default_endpoints(server);
}

}  // namespace

Task<Result<std::optional<ProtectedResourceMetadata>>> find_resource_metadata(const Exchange& exchange, Url server,
                                                                              BearerChallenge challenge) {
  std::vector<std::string> urls;
  if (!challenge.resource_metadata.empty()) urls.push_back(std::move(challenge.resource_metadata));
  for (std::string& url : protected_resource_metadata_urls(server)) urls.push_back(std::move(url));
  for (std::string& url : urls) {
    CO_AWAIT(answer, get_document(exchange, std::move(url)));
    CO_TRY(metadata, read_protected_resource_metadata(url_rules(exchange), server, answer.status, answer.body));
    if (metadata) co_return std::move(metadata);
  }
  co_return std::optional<ProtectedResourceMetadata>();
}

Task<Result<Discovery>> discover(const Exchange& exchange, Url server) {
  Discovery discovery;
  CO_AWAIT(challenge, probe_for_challenge(exchange, server));
  discovery.challenge_scope = challenge.scope;
  CO_AWAIT(resource, find_resource_metadata(exchange, server, std::move(challenge)));
  discovery.resource = resource ? resource->resource : canonical_resource(server);
  if (resource) discovery.resource_scopes = std::move(resource->scopes_supported);
  if (resource && !resource->authorization_servers.empty()) {
    CO_AWAIT(named, find_named_server(exchange, std::move(resource->authorization_servers)));
    discovery.server = std::move(named);
  } else {
    CO_AWAIT(assumed, find_assumed_server(exchange, std::move(server)));
    discovery.server = std::move(assumed);
  }
  co_return std::move(discovery);
}

}  // namespace gatehouse
