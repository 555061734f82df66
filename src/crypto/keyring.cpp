#include "crypto/keyring.h"

#include <algorithm>

#include "core/ascii.h"
#include "core/base64.h"
#include "core/constant_time.h"
#include "core/text_list.h"

namespace gatehouse {
namespace {

constexpr std::size_t key_id_characters = 32;

bool is_key_id(std::string_view id) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return !id.empty() && id.size() <= key_id_characters && id.find_first_not_of(allowed) == std::string_view::npos;
}

std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Tells the key that signs from the one that seals.
constexpr std::string_view mac_key_label = "gatehouse api key";

}  // namespace

std::optional<Keyring> Keyring::parse(std::string_view setting) {
  Keyring ring;
  while (!setting.empty()) {
    std::string_view rest = trim_ascii(take_until(setting, ','));
    const std::string_view id = take_until(rest, ':');
    if (!is_key_id(id)) return std::nullopt;
    for (const Key& known : ring.keys_) {
      if (known.id == id) return std::nullopt;
    }
    const std::optional<std::string> bytes = base64_decode(rest);
    Key key{std::string(id), {}, {}};
    if (!bytes || bytes->size() != key.bytes.size()) return std::nullopt;
    std::copy(bytes->begin(), bytes->end(), key.bytes.begin());
    ring.keys_.push_back(std::move(key));
  }
  if (ring.keys_.empty()) return std::nullopt;
  return ring;
}

std::string Keyring::seal(Host& host, std::string_view associated_data, std::string_view plaintext) const {
  const Key& key = keys_.front();
  GcmNonce nonce;
  host.random(nonce);
  const std::string sealed = host.aes_gcm_seal(key.bytes, nonce, associated_data, plaintext);
  return key.id + "." + base64url_encode(as_text(nonce)) + "." + base64url_encode(sealed);
}

std::optional<std::string> Keyring::open(Host& host, std::string_view associated_data,
                                         std::string_view envelope) const {
  const std::size_t first = envelope.find('.');
  const std::size_t second = envelope.find('.', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
  const std::string_view id = envelope.substr(0, first);
  const auto key = std::find_if(keys_.begin(), keys_.end(), [&](const Key& candidate) { return candidate.id == id; });
  const auto nonce_bytes = base64url_decode(envelope.substr(first + 1, second - first - 1));
  const auto sealed = base64url_decode(envelope.substr(second + 1));
  GcmNonce nonce;
  if (key == keys_.end() || !nonce_bytes || nonce_bytes->size() != nonce.size() || !sealed) return std::nullopt;
  std::copy(nonce_bytes->begin(), nonce_bytes->end(), nonce.begin());
  return host.aes_gcm_open(key->bytes, nonce, associated_data, *sealed);
}

bool Keyring::sealed_by_first(std::string_view envelope) const {
  return envelope.substr(0, envelope.find('.')) == keys_.front().id;
}

std::string Keyring::mac_of(Host& host, const Key& key, std::string_view data) {
  if (!key.mac_key) key.mac_key = host.hmac_sha256(as_text(key.bytes), mac_key_label);
  const Sha256Digest mac = host.hmac_sha256(as_text(*key.mac_key), data);
  return std::string(as_text(mac).substr(0, mac_bytes));
}

std::string Keyring::sign(Host& host, std::string_view data) const { return mac_of(host, keys_.front(), data); }

bool Keyring::verify(Host& host, std::string_view data, std::string_view mac) const {
  for (const Key& key : keys_) {
    if (constant_time_equal(mac_of(host, key, data), mac)) return true;
  }
  return false;
}

}  // namespace gatehouse
