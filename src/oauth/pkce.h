// Proof Key for Code Exchange (RFC 7636), method S256. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "host/host.h"

namespace gatehouse {

/// The bytes RFC 7636 section 7.1 asks for.
inline constexpr std::size_t pkce_verifier_bytes = 32;

/// code_verifier (section 4.1): 43 characters.
std::string pkce_verifier(std::span<const std::uint8_t, pkce_verifier_bytes> random);

/// code_challenge (section 4.2), from the SHA-256 of the verifier's characters.
std::string pkce_challenge(const Sha256Digest& digest);

}  // namespace gatehouse
