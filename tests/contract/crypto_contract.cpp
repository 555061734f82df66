// The synchronous half of the host contract, cryptography and URL parsing, on the native
// host, against known answers (crypto_contract.json).
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "core/hex.h"
#include "host-shims/native/native_host.h"
#include "tests/contract/contract_data.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

std::string unhex(const std::string& hex) {
  std::string bytes;
  for (std::size_t at = 0; at < hex.size(); at += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(at, 2), nullptr, 16));
  }
  return bytes;
}

std::string hex_of(std::string_view bytes) {
  return hex_encode({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

template <typename Bytes>
Bytes array_of(const std::string& hex) {
  const std::string text = unhex(hex);
  Bytes bytes{};
  REQUIRE(text.size() == bytes.size());
  std::copy(text.begin(), text.end(), bytes.begin());
  return bytes;
}

std::vector<std::string> parts_of(const Url& url) {
  return {url.href, url.scheme, url.username, url.password, url.hostname, url.port, url.path, url.query, url.fragment};
}

}  // namespace

TEST_CASE("crypto contract") {
  NativeWorld world;
  NativeHost host(world);
  const JsonValue contract = read_contract("crypto_contract.json");

  SECTION("sha256") {
    for (const JsonValue& row : items_at(contract, "sha256")) {
      CHECK(hex_encode(host.sha256(unhex(text_at(row, "data")))) == text_at(row, "digest"));
    }
  }
  SECTION("hmac_sha256") {
    for (const JsonValue& row : items_at(contract, "hmac_sha256")) {
      CAPTURE(text_at(row, "source"));
      CHECK(hex_encode(host.hmac_sha256(unhex(text_at(row, "key")), unhex(text_at(row, "data")))) ==
            text_at(row, "mac"));
    }
  }
  SECTION("aes_gcm_seal and aes_gcm_open") {
    for (const JsonValue& row : items_at(contract, "aes_256_gcm")) {
      CAPTURE(text_at(row, "source"));
      const auto key = array_of<Aes256Key>(text_at(row, "key"));
      const auto nonce = array_of<GcmNonce>(text_at(row, "nonce"));
      const std::string associated_data = unhex(text_at(row, "associated_data"));
      const std::string plaintext = unhex(text_at(row, "plaintext"));
      const std::string sealed = host.aes_gcm_seal(key, nonce, associated_data, plaintext);
      CHECK(hex_of(sealed) == text_at(row, "sealed"));
      CHECK(host.aes_gcm_open(key, nonce, associated_data, sealed) == plaintext);

      CHECK_FALSE(host.aes_gcm_open(key, nonce, associated_data + "x", sealed));
      CHECK_FALSE(host.aes_gcm_open(key, nonce, associated_data, sealed.substr(1)));
      CHECK_FALSE(host.aes_gcm_open(key, nonce, associated_data, std::string_view(sealed).substr(0, 15)));
      CHECK_FALSE(host.aes_gcm_open(key, nonce, associated_data, ""));
      for (std::size_t at : {std::size_t{0}, sealed.size() - 1}) {
        std::string damaged = sealed;
        damaged[at] = static_cast<char>(damaged[at] ^ 1);
        CHECK_FALSE(host.aes_gcm_open(key, nonce, associated_data, damaged));
      }
    }
  }
  SECTION("parse_url") {
    for (const JsonValue& row : items_at(contract, "urls")) {
      CAPTURE(text_at(row, "input"));
      const std::string base = row.find("base") == nullptr ? "" : text_at(row, "base");
      const std::optional<Url> url = host.parse_url(text_at(row, "input"), base);
      const JsonValue& parts = *row.find("parts");
      REQUIRE(url.has_value() == parts.is(JsonValue::Kind::array));
      if (url) CHECK(parts_of(*url) == texts(parts));
    }
  }
}

TEST_CASE("random fills every byte, and differently each time") {
  NativeWorld world;
  NativeHost host(world);
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    std::string bytes(16, '\0');
    host.random({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
    seen.insert(bytes);
  }
  CHECK(seen.size() == 100);
}
