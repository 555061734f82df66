#include "oauth/pkce.h"

#include "core/base64.h"

namespace gatehouse {

std::string pkce_verifier(std::span<const std::uint8_t, pkce_verifier_bytes> random) {
  return base64url_encode(std::string(random.begin(), random.end()));
}

std::string pkce_challenge(const Sha256Digest& digest) {
  return base64url_encode(std::string(digest.begin(), digest.end()));
}

}  // namespace gatehouse
