// The deployment's encryption keys: sealing of records and authentication of tokens.
//
// The first key seals and signs; every key opens and verifies, so a key is rotated by
// adding its successor in front. Sealing is AES-256-GCM (NIST SP 800-38D) with a random
// 96-bit nonce; the MAC is HMAC-SHA256 under a key derived for that alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/host.h"

namespace gatehouse {

class Keyring {
 public:
  /// Reads `id:base64(32 bytes)[,…]`. Nothing where any part is malformed, an id repeats
  /// or there is no key: half a keyring must not seal anything.
  static std::optional<Keyring> parse(std::string_view setting);

  /// `key id . nonce . ciphertext and tag`, the latter two in base64url.
  std::string seal(Host& host, std::string_view associated_data, std::string_view plaintext) const;
  /// Nothing where the envelope is malformed, its key is gone, or it was sealed for
  /// other associated data.
  std::optional<std::string> open(Host& host, std::string_view associated_data, std::string_view envelope) const;

  /// Whether the first key sealed this envelope: else the next write should seal it anew.
  [[nodiscard]] bool sealed_by_first(std::string_view envelope) const;

  /// The first mac_bytes of the MAC of `data`, part of an API key, under the first key.
  std::string sign(Host& host, std::string_view data) const;
  /// Whether any key made this MAC. Constant time in the MAC's content.
  bool verify(Host& host, std::string_view data, std::string_view mac) const;

  /// 128 bits: beyond forging, and short enough for a token.
  static constexpr std::size_t mac_bytes = 16;

 private:
  struct Key {
    std::string id;
    Aes256Key bytes;
    /// Derived the first time it is needed.
    mutable std::optional<Sha256Digest> mac_key;
  };
  static std::string mac_of(Host& host, const Key& key, std::string_view data);

  std::vector<Key> keys_;
};

}  // namespace gatehouse
