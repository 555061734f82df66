#include "oauth/authorization_server_metadata.h"

#include <utility>

#include "core/limits.h"
#include "core/text_list.h"
#include "oauth/document.h"
#include "oauth/well_known.h"
#include "upstream/host_name.h"

namespace gatehouse {
namespace {

constexpr std::string_view oauth_suffix = "oauth-authorization-server";
constexpr std::string_view openid_suffix = "openid-configuration";

Failure unusable(std::string_view sentence) { return error(Reason::invalid, sentence); }

/// Reads the endpoints of one document.
class EndpointReader {
 public:
  EndpointReader(const UrlRules& rules, const JsonValue& document) : rules_(rules), document_(document) {}

  /// For an assumed issuer.
  void stay_within(std::string hostname) { hostname_ = std::move(hostname); }

  Result<std::string> required(std::string_view name) const {
    if (!document_has(document_, name)) return unusable("The authorization server's metadata lacks an endpoint.");
    return optional(name);
  }

  /// Empty where it is missing.
  [[nodiscard]] Result<std::string> optional(std::string_view name) const {
    if (!document_has(document_, name)) return std::string();
    const std::string text = document_text(document_, name, limits::url_characters).value_or("");
    std::optional<Url> url = parse_endpoint_url(rules_, text);
    if (!url) return unusable("The authorization server's metadata has an endpoint that is no https URL.");
    if (!hostname_.empty() && !is_within(url->hostname, hostname_)) {
      return unusable("The authorization server's metadata has an endpoint on a foreign host.");
    }
    return std::move(url->href);
  }

 private:
  const UrlRules& rules_;
  const JsonValue& document_;
  std::string hostname_;
};

/// What a client of the MCP specification must find before it goes on.
Result<void> check_abilities(const JsonValue& document) {
  const auto methods = document_list(document, "code_challenge_methods_supported");
  if (!methods || !contains(*methods, "S256")) {
    return unusable("The authorization server does not say that it supports PKCE with S256.");
  }
  const auto responses = document_list(document, "response_types_supported");
  if (responses && !contains(*responses, "code")) {
    return unusable("The authorization server does not support authorization codes.");
  }
  return Result<void>::success();
}

/// Empty where there is none.
std::string issuer_of(const JsonValue& document) {
  return document_text(document, "issuer", limits::url_characters).value_or("");
}

void read_abilities(const JsonValue& document, AuthorizationServerMetadata& metadata) {
  metadata.scopes_supported = document_list(document, "scopes_supported");
  metadata.token_endpoint_auth_methods_supported =
      document_list(document, "token_endpoint_auth_methods_supported").value_or(std::vector<std::string>());
  metadata.grant_types_supported =
      document_list(document, "grant_types_supported").value_or(std::vector<std::string>());
  metadata.iss_parameter_supported = document_flag(document, "authorization_response_iss_parameter_supported");
  metadata.client_id_metadata_document_supported = document_flag(document, "client_id_metadata_document_supported");
}

}  // namespace

std::vector<std::string> authorization_server_metadata_urls(const Url& issuer) {
  std::vector<std::string> urls = {well_known_url(issuer, oauth_suffix), well_known_url(issuer, openid_suffix)};
  if (!path_without_slash(issuer).empty()) urls.push_back(appended_well_known_url(issuer, openid_suffix));
  return urls;
}

AuthorizationServerMetadata default_endpoints(const Url& server) {
  AuthorizationServerMetadata metadata;
  metadata.issuer = assumed_issuer(server);
  metadata.authorization_endpoint = metadata.issuer + "/authorize";
  metadata.token_endpoint = metadata.issuer + "/token";
  metadata.registration_endpoint = metadata.issuer + "/register";
  return metadata;
}

Result<std::optional<AuthorizationServerMetadata>> read_authorization_server_metadata(const UrlRules& rules,
                                                                                      const ExpectedIssuer& expected,
                                                                                      int status,
                                                                                      std::string_view body) {
  const std::optional<JsonValue> document = TRY(read_discovery_document(status, body));
  if (!document) return std::optional<AuthorizationServerMetadata>();
  AuthorizationServerMetadata metadata;
  metadata.issuer = issuer_of(*document);
  const std::optional<Url> issuer = parse_issuer(rules, metadata.issuer);
  if (!issuer || !answers_for(metadata.issuer, expected.identifier)) {
    return unusable("The authorization server's metadata names another issuer.");
  }
  EndpointReader endpoints(rules, *document);
  if (expected.origin == IssuerOrigin::assumed) endpoints.stay_within(issuer->hostname);
  metadata.authorization_endpoint = TRY(endpoints.required("authorization_endpoint"));
  metadata.token_endpoint = TRY(endpoints.required("token_endpoint"));
  metadata.registration_endpoint = TRY(endpoints.optional("registration_endpoint"));
  TRY(check_abilities(*document));
  read_abilities(*document, metadata);
  return std::optional(std::move(metadata));
}

std::string other_issuer(std::string_view identifier, std::string_view body) {
  const std::optional<JsonValue> document = parse_document(body);
  std::string issuer = document ? issuer_of(*document) : std::string();
  return answers_for(issuer, identifier) ? std::string() : issuer;
}

}  // namespace gatehouse
