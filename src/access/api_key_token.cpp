#include "access/api_key_token.h"

#include <array>

#include "core/base64.h"
#include "core/uuid.h"
#include "crypto/digest.h"

namespace gatehouse {
namespace {

constexpr std::string_view token_prefix = "gh_";
constexpr std::size_t id_bytes = 16;
constexpr std::size_t secret_bytes = 24;
constexpr std::size_t signed_bytes = id_bytes + secret_bytes;

}  // namespace

std::string mint_api_key_token(Host& host, const Keyring& keyring, std::string_view api_key_id) {
  std::array<std::uint8_t, secret_bytes> secret;
  host.random(secret);
  std::string token = uuid_to_bytes(api_key_id);
  token.append(reinterpret_cast<const char*>(secret.data()), secret.size());
  token += keyring.sign(host, token);
  return std::string(token_prefix) + base64url_encode(token);
}

std::optional<std::string> read_api_key_token(Host& host, const Keyring& keyring, std::string_view token) {
  if (!token.starts_with(token_prefix)) return std::nullopt;
  const std::optional<std::string> bytes = base64url_decode(token.substr(token_prefix.size()));
  if (!bytes || bytes->size() != signed_bytes + Keyring::mac_bytes) return std::nullopt;
  const std::string_view whole = *bytes;
  if (!keyring.verify(host, whole.substr(0, signed_bytes), whole.substr(signed_bytes))) {
    return std::nullopt;
  }
  return uuid_from_bytes(whole.substr(0, id_bytes));
}

std::string hash_api_key_token(Host& host, std::string_view token) { return sha256_hex(host, token); }

}  // namespace gatehouse
