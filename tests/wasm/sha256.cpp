// The module's own SHA-256 and HMAC, against OpenSSL's.
#include "wasm/sha256.h"

#include <catch2/catch.hpp>

#include "core/hex.h"
#include "host-shims/native/native_crypto.h"

using namespace gatehouse;

namespace {

/// Text in which no two neighbours are alike.
std::string text_of(std::size_t size) {
  std::string text;
  for (std::size_t at = 0; at < size; ++at) text += static_cast<char>(at * 7 + 1);
  return text;
}

}  // namespace

TEST_CASE("sha256 gives the known answers") {
  CHECK(hex_encode(abi::sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex_encode(abi::sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("sha256 and hmac_sha256 at every length around the edges of a block") {
  for (std::size_t size = 0; size <= 200; ++size) {
    CAPTURE(size);
    const std::string text = text_of(size);
    CHECK(abi::sha256(text) == native_crypto::sha256(text));
    CHECK(abi::hmac_sha256("key", text) == native_crypto::hmac_sha256("key", text));
    CHECK(abi::hmac_sha256(text, "data") == native_crypto::hmac_sha256(text, "data"));
  }
}
