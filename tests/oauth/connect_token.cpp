// oauth/connect_token: the sealed token in a connect link.
#include "oauth/connect_token.h"

#include <catch2/catch.hpp>

#include "access/api_key_token.h"
#include "core/base64.h"
#include "host-shims/native/native_host.h"
#include "tests/support/test_gateway.h"

using namespace gatehouse;

namespace {

constexpr UnixMillis ten_minutes = 600'000;
constexpr std::string_view other_keys = "k2:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

struct Bench {
  NativeWorld world;
  NativeHost host{world};
  Keyring keyring = *Keyring::parse(test::encryption_keys);

  std::string mint(const ConnectGrant& grant = {"7", "id", "ada"}) { return mint_connect_token(host, keyring, grant); }
  std::optional<ConnectGrant> read(std::string_view token) { return read_connect_token(host, keyring, token); }
  /// A token over any payload, as only the holder of the keyring can make it.
  std::string seal(const std::string& payload) { return keyring.seal(host, "connect token", payload); }
};

}  // namespace

TEST_CASE("a connect token names installation and user, and costs no storage") {
  Bench bench;
  const auto grant = bench.read(bench.mint({"pro_j-1", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "a \"d\" a\n\xC3\xA9"}));
  REQUIRE(grant);
  CHECK(grant->project_id == "pro_j-1");
  CHECK(grant->installation_id == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
  CHECK(grant->user == "a \"d\" a\n\xC3\xA9");
  CHECK(bench.world.calls.empty());
}

TEST_CASE("a connect token says nothing to who reads it: it travels through transcripts and histories") {
  Bench bench;
  const std::string token = bench.mint({"project-1", "installation-1", "ada@example.com"});
  std::string read = token;
  for (std::size_t shift = 0; shift < token.size(); ++shift) {
    for (std::size_t length = 4; length <= token.size() - shift; length += 4) {
      read += base64url_decode(token.substr(shift, length)).value_or("");
    }
  }
  for (const char* said : {"ada", "project-1", "installation-1"}) CHECK(read.find(said) == std::string::npos);
}

TEST_CASE("a connect token lasts ten minutes") {
  Bench bench;
  const std::string token = bench.mint();
  bench.world.clock.advance(ten_minutes - 1);
  CHECK(bench.read(token));
  bench.world.clock.advance(1);
  CHECK_FALSE(bench.read(token));
}

TEST_CASE("a connect token that was changed in any character is refused") {
  Bench bench;
  const std::string token = bench.mint();
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    CHECK_FALSE(bench.read(changed));
    CHECK_FALSE(bench.read(token.substr(0, i)));
  }
}

TEST_CASE("what is no connect token is refused") {
  Bench bench;
  const std::string token = bench.mint();
  for (const std::string& text :
       {std::string(), std::string("A"), std::string("AAAA"), std::string(22, 'A'), std::string(100'000, 'A'),
        token + "A", token + "=", " " + token, std::string("\xFF\0", 2)}) {
    CHECK_FALSE(bench.read(text));
  }
}

TEST_CASE("a sealed payload that says no expiry has none left") {
  Bench bench;
  CHECK_FALSE(bench.read(bench.seal("")));
  CHECK_FALSE(bench.read(bench.seal("{}")));
  CHECK_FALSE(bench.read(bench.seal("[]")));
  CHECK_FALSE(bench.read(bench.seal(R"({"project_id":"7","installation_id":"id","user":"ada"})")));
  CHECK_FALSE(bench.read(bench.seal(R"({"project_id":"7","installation_id":"id","user":"ada","expires_at":"9e99"})")));
}

TEST_CASE("an API key is no connect token, and a connect token no API key") {
  Bench bench;
  const std::string api_key = mint_api_key_token(bench.host, bench.keyring, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
  CHECK_FALSE(bench.read(api_key));
  CHECK_FALSE(bench.read(api_key.substr(3)));
  CHECK_FALSE(read_api_key_token(bench.host, bench.keyring, "gh_" + bench.mint()));
}

TEST_CASE("a connect token of another deployment is refused; one of the key before stays good") {
  Bench bench;
  const std::string token = bench.mint();
  CHECK_FALSE(read_connect_token(bench.host, *Keyring::parse(other_keys), token));
  const Keyring rotated = *Keyring::parse(std::string(other_keys) + "," + std::string(test::encryption_keys));
  CHECK(read_connect_token(bench.host, rotated, token));
}

TEST_CASE("a connect token stands in a path as it is") {
  Bench bench;
  const std::string token = bench.mint();
  CHECK(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.") ==
        std::string::npos);
  CHECK(connect_url("https://gw.example.com/base", token) ==
        "https://gw.example.com/base/api/mcp_store/connect/" + token);
}
