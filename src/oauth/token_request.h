// Requests to the token endpoint (RFC 6749 sections 4.1.3 and 6; RFC 7636 section 4.5; RFC
// 8707 section 2.2). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/message.h"
#include "oauth/token_endpoint_auth.h"

namespace gatehouse {

/// A POST to the token endpoint. Holds secrets: never log it.
struct TokenRequest {
  std::vector<Header> headers;
  std::string body;
};

struct CodeGrant {
  std::string_view code;
  /// The one of the authorization request.
  std::string_view redirect_uri;
  std::string_view code_verifier;
  /// Empty: left out.
  std::string_view resource;
};
TokenRequest build_code_exchange(const OAuthClient& client, const CodeGrant& grant);

struct RefreshGrant {
  std::string_view refresh_token;
  /// Empty: left out.
  std::string_view resource;
};
/// Asks for the scope that was granted before, by not naming any (RFC 6749 section 6).
TokenRequest build_refresh(const OAuthClient& client, const RefreshGrant& grant);

}  // namespace gatehouse
