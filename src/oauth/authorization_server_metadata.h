// Authorization Server Metadata (RFC 8414; OpenID Connect Discovery 1.0): the endpoints of an
// issuer and what it can do. Pure but for the URL parser.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "oauth/endpoint_url.h"
#include "oauth/issuer.h"

namespace gatehouse {

/// Who said that this is the issuer.
enum class IssuerOrigin {
  /// The protected resource metadata.
  named,
  /// Nobody: the server's own origin is taken for it, as revision 2025-03-26 has it.
  assumed,
  /// The metadata of one of these, which is another's.
  referred,
};

struct AuthorizationServerMetadata {
  /// As the document writes it; what `iss` is compared with, and what registrations and
  /// tokens are kept by.
  std::string issuer;
  std::string authorization_endpoint;
  std::string token_endpoint;
  /// Empty: no dynamic registration.
  std::string registration_endpoint;
  /// Nothing where the document does not say.
  std::optional<std::vector<std::string>> scopes_supported;
  /// Empty where the document does not say.
  std::vector<std::string> token_endpoint_auth_methods_supported;
  /// Empty where the document does not say.
  std::vector<std::string> grant_types_supported;
  /// authorization_response_iss_parameter_supported (RFC 9207 section 3).
  bool iss_parameter_supported = false;
  bool client_id_metadata_document_supported = false;
};

/// Where an issuer's metadata may be, in the order to try (MCP authorization server
/// discovery, "Authorization Server Metadata Discovery"; RFC 8414 sections 3.1 and 5): three
/// addresses for an issuer with a path, two for one without.
std::vector<std::string> authorization_server_metadata_urls(const Url& issuer);

/// The endpoints of revision 2025-03-26 for a server without any metadata ("Fallbacks for
/// Servers without Metadata Discovery").
AuthorizationServerMetadata default_endpoints(const Url& server);

struct ExpectedIssuer {
  /// As it was written: what the metadata's address was made from.
  std::string_view identifier;
  IssuerOrigin origin = IssuerOrigin::named;
};

/// Reads the answer at one address (RFC 8414 sections 3.2 and 3.3; OpenID Connect Discovery
/// section 4.3). Nothing and errors as read_discovery_document has them. A document must not
/// be used where
/// - its issuer does not answer for the identifier (issuer.h);
/// - it lacks an authorization or token endpoint, or one of its endpoints is no URL for it;
/// - it does not list S256 as a code challenge method (MCP authorization, "Authorization Code
///   Protection"), or lists response types without `code`;
/// - the issuer is assumed, and an endpoint is on another host that is not below the issuer's.
///   An issuer that the resource names may keep its endpoints where it likes.
Result<std::optional<AuthorizationServerMetadata>> read_authorization_server_metadata(const UrlRules& rules,
                                                                                      const ExpectedIssuer& expected,
                                                                                      int status,
                                                                                      std::string_view body);

/// The issuer of a document that is not this identifier's; empty where it is, or where that is no text.
std::string other_issuer(std::string_view identifier, std::string_view body);

}  // namespace gatehouse
