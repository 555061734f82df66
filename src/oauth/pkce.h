// Proof Key for Code Exchange (RFC 7636), method S256. Pure.
#pragma once

#include <string>

#include "host/host.h"

namespace gatehouse {

/// code_challenge (section 4.2), from the SHA-256 of the verifier's characters.
std::string pkce_challenge(const Sha256Digest& digest);

}  // namespace gatehouse
