// The authorization request (RFC 6749 section 4.1.1; RFC 7636 section 4.3; RFC 8707 section
// 2). Pure.
#pragma once

#include <string>
#include <string_view>

namespace gatehouse {

struct AuthorizationRequest {
  /// Without a fragment; its query is kept (RFC 6749 section 3.1).
  std::string_view authorization_endpoint;
  std::string_view client_id;
  std::string_view redirect_uri;
  std::string_view state;
  std::string_view code_challenge;
  /// Empty: left out.
  std::string_view resource;
  /// Empty: left out.
  std::string_view scope;
  /// Of the authorization server, as its metadata writes it.
  std::string_view issuer;
};

/// The URL to send the user to. A parameter of the endpoint's own query that the request sets
/// gives way to it, as none may stand there twice.
std::string build_authorization_url(const AuthorizationRequest& request);

}  // namespace gatehouse
