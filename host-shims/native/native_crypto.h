// The native host's cryptography, by OpenSSL. No keys of its own, no I/O.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "host/host.h"

namespace gatehouse::native_crypto {

Sha256Digest sha256(std::string_view data);
Sha256Digest hmac_sha256(std::string_view key, std::string_view data);
std::string aes_gcm_seal(const Aes256Key& key, const GcmNonce& nonce, std::string_view associated_data,
                         std::string_view plaintext);
std::optional<std::string> aes_gcm_open(const Aes256Key& key, const GcmNonce& nonce, std::string_view associated_data,
                                        std::string_view sealed);

}  // namespace gatehouse::native_crypto
