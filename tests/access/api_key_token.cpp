// access/api_key_token: minting, reading and forging of API keys.
#include "access/api_key_token.h"

#include <catch2/catch.hpp>
#include <set>

#include "core/base64.h"
#include "core/uuid.h"
#include "host-shims/native/native_host.h"
#include "tests/support/test_gateway.h"

using namespace gatehouse;

namespace {

constexpr std::string_view id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
constexpr std::string_view other_keys = "k2:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

struct Bench {
  NativeWorld world;
  NativeHost host{world};
  Keyring keyring = *Keyring::parse(test::encryption_keys);

  std::string mint() { return mint_api_key_token(host, keyring, id); }
  std::optional<std::string> read(std::string_view token) { return read_api_key_token(host, keyring, token); }
};

std::string token_of(std::string_view bytes) { return "gh_" + base64url_encode(bytes); }

}  // namespace

TEST_CASE("a minted token names its key") {
  Bench bench;
  const std::string token = bench.mint();
  CHECK(bench.read(token) == id);
  CHECK(token.starts_with("gh_"));
  CHECK(token.size() == 3 + (16 + 24 + 16) * 4 / 3 + 1);
}

TEST_CASE("a token holds the id, 24 random bytes and the MAC of both") {
  Bench bench;
  const std::string bytes = base64url_decode(bench.mint().substr(3)).value();
  REQUIRE(bytes.size() == 56);
  CHECK(uuid_from_bytes(bytes.substr(0, 16)) == id);
  CHECK(bytes.substr(40) == bench.keyring.sign(bench.host, bytes.substr(0, 40)));
}

TEST_CASE("every token has a secret of its own") {
  Bench bench;
  std::set<std::string> tokens;
  for (int i = 0; i < 1000; ++i) tokens.insert(bench.mint());
  CHECK(tokens.size() == 1000);
}

TEST_CASE("a token that was changed in any character is refused") {
  Bench bench;
  const std::string token = bench.mint();
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    CAPTURE(changed);
    CHECK_FALSE(bench.read(changed));
    CHECK_FALSE(bench.read(token.substr(0, i)));
  }
}

TEST_CASE("what is no token is refused") {
  Bench bench;
  const std::string token = bench.mint();
  for (const std::string& text :
       {std::string(), std::string("gh_"), std::string("gh"), std::string("gh_!"), token + "A", token + "=",
        token + " ", " " + token, "GH_" + token.substr(3), token.substr(3), std::string("gh_") + token, token + token,
        "gh_" + std::string(100'000, 'A'), std::string("gh_\xFF\0", 5)}) {
    CAPTURE(text.substr(0, 100));
    CHECK_FALSE(bench.read(text));
  }
}

TEST_CASE("a token without a MAC is refused") {
  Bench bench;
  const std::string signed_part = uuid_to_bytes(id) + std::string(24, 's');
  CHECK_FALSE(bench.read(token_of(signed_part)));
  CHECK_FALSE(bench.read(token_of(signed_part + std::string(16, '\0'))));
  CHECK(bench.read(token_of(signed_part + bench.keyring.sign(bench.host, signed_part))) == id);
}

TEST_CASE("a token of another deployment is refused; one of the key before stays good") {
  Bench bench;
  const std::string token = bench.mint();
  const Keyring other = *Keyring::parse(other_keys);
  CHECK_FALSE(read_api_key_token(bench.host, other, token));
  const Keyring rotated = *Keyring::parse(std::string(other_keys) + "," + std::string(test::encryption_keys));
  CHECK(read_api_key_token(bench.host, rotated, token) == id);
}

TEST_CASE("a token is recognised by its SHA-256") {
  Bench bench;
  CHECK(hash_api_key_token(bench.host, "ada") == "fdee430d40bd57deeac186cd9790033d0f06f909a8806e7ce6e717ab7c7d5029");
}
