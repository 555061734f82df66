#include "oauth/pkce.h"

#include "core/base64.h"

namespace gatehouse {

std::string pkce_challenge(const Sha256Digest& digest) {
  return base64url_encode(std::string(digest.begin(), digest.end()));
}

}  // namespace gatehouse
