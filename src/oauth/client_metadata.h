// What the gateway says about itself as an OAuth client: one description, written as a
// Client ID Metadata Document (draft-ietf-oauth-client-id-metadata-document) and as the
// request of a dynamic registration (RFC 7591). Pure.
#pragma once

#include <string>
#include <string_view>

#include "oauth/token_endpoint_auth.h"

namespace gatehouse {

/// Where the gateway serves its own metadata document, and takes authorization responses.
/// `public_url` has no trailing slash.
std::string own_client_metadata_url(std::string_view public_url);
std::string own_redirect_uri(std::string_view public_url);

/// `application_type` (OpenID Connect Dynamic Client Registration 1.0 section 2; MCP client
/// registration, "Application Type and Redirect URI Constraints"): "native" where the
/// redirect URI is on the loopback interface or no http(s) URL, else "web".
std::string_view application_type(std::string_view redirect_uri);

/// The document behind a `client_id` that is its URL. A public client, as such documents
/// cannot hold a secret.
std::string build_client_metadata_document(std::string_view client_id, std::string_view public_url);

/// The body of a registration request (RFC 7591 section 3.1), as application/json. `scope` is what the
/// client will ask for; empty: what the server gives by itself.
std::string build_registration_request(std::string_view public_url, TokenEndpointAuth method, std::string_view scope);

}  // namespace gatehouse
