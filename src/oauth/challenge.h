// The challenge of a protected resource: WWW-Authenticate (RFC 9110 section 11.6.1) with the
// Bearer scheme (RFC 6750 section 3) and resource_metadata (RFC 9728 section 5.1). Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/message.h"

namespace gatehouse {

/// What the challenge says; each member is empty where it says nothing usable. A parameter
/// that stands in one challenge twice says nothing. error_description is not read: it is for
/// the server's own developers, and nothing here rests on it.
struct BearerChallenge {
  /// As it was sent: neither parsed nor judged.
  std::string resource_metadata;
  /// Scope tokens, one space between them (RFC 6749 section 3.3).
  std::string scope;
  /// A code of RFC 6750 section 3.1, or any other token.
  std::string error;
};

/// The Bearer challenge among all challenges of all www-authenticate lines: the first with a
/// resource_metadata, else the first. Nothing where there is none. Header names are lower case.
std::optional<BearerChallenge> read_bearer_challenge(const std::vector<Header>& headers);

/// RFC 6750 section 3.1, insufficient_scope: the token is good, its scope is not.
bool asks_for_more_scope(int status, const std::optional<BearerChallenge>& challenge);

}  // namespace gatehouse
