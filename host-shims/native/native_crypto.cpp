#include "host-shims/native/native_crypto.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdlib>
#include <memory>

namespace gatehouse::native_crypto {
namespace {

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

/// OpenSSL fails here only without memory.
void require(bool succeeded) {
  if (!succeeded) std::abort();
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
int size_of(std::string_view text) { return static_cast<int>(text.size()); }

}  // namespace

Sha256Digest sha256(std::string_view data) {
  Sha256Digest digest;
  require(EVP_Digest(data.data(), data.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1);
  return digest;
}

Sha256Digest hmac_sha256(std::string_view key, std::string_view data) {
  Sha256Digest mac;
  // HMAC() takes a null key for "the one before".
  const char* const key_data = key.empty() ? "" : key.data();
  require(HMAC(EVP_sha256(), key_data, size_of(key), bytes_of(data), data.size(), mac.data(), nullptr) != nullptr);
  return mac;
}

std::string aes_gcm_seal(const Aes256Key& key, const GcmNonce& nonce, std::string_view associated_data,
                         std::string_view plaintext) {
  const CipherContext context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  std::string sealed(plaintext.size() + gcm_tag_bytes, '\0');
  int size = 0;
  require(EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce.data()) == 1);
  require(EVP_EncryptUpdate(context.get(), nullptr, &size, bytes_of(associated_data), size_of(associated_data)) == 1);
  require(EVP_EncryptUpdate(context.get(), bytes_of(sealed), &size, bytes_of(plaintext), size_of(plaintext)) == 1);
  unsigned char* const tag = bytes_of(sealed) + plaintext.size();
  require(EVP_EncryptFinal_ex(context.get(), tag, &size) == 1);
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, gcm_tag_bytes, tag) == 1);
  return sealed;
}

std::optional<std::string> aes_gcm_open(const Aes256Key& key, const GcmNonce& nonce, std::string_view associated_data,
                                        std::string_view sealed) {
  if (sealed.size() < gcm_tag_bytes) return std::nullopt;
  const std::string_view ciphertext = sealed.substr(0, sealed.size() - gcm_tag_bytes);
  std::string tag(sealed.substr(ciphertext.size()));
  // One byte more, so that there is an address to write nothing to.
  std::string plaintext(ciphertext.size() + 1, '\0');
  const CipherContext context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int size = 0;
  require(EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce.data()) == 1);
  require(EVP_DecryptUpdate(context.get(), nullptr, &size, bytes_of(associated_data), size_of(associated_data)) == 1);
  require(EVP_DecryptUpdate(context.get(), bytes_of(plaintext), &size, bytes_of(ciphertext), size_of(ciphertext)) == 1);
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, gcm_tag_bytes, tag.data()) == 1);
  if (EVP_DecryptFinal_ex(context.get(), bytes_of(plaintext) + ciphertext.size(), &size) != 1) return std::nullopt;
  plaintext.resize(ciphertext.size());
  return plaintext;
}

}  // namespace gatehouse::native_crypto
