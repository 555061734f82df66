// crypto/keyring: reading the setting, sealing and opening, signing and verifying, rotation.
#include "crypto/keyring.h"

#include <catch2/catch.hpp>
#include <set>

#include "core/base64.h"
#include "host-shims/native/native_host.h"

using namespace gatehouse;

namespace {

/// The base64 of 32 times the same byte.
std::string key_of(char byte) { return base64_encode(std::string(32, byte)); }

std::string setting_of(std::string_view id, char byte) { return std::string(id) + ":" + key_of(byte); }

Keyring ring_of(const std::string& setting) {
  const std::optional<Keyring> ring = Keyring::parse(setting);
  REQUIRE(ring);
  return *ring;
}

void rejects(const std::string& setting) {
  CAPTURE(setting);
  CHECK_FALSE(Keyring::parse(setting));
}

struct Bench {
  NativeWorld world;
  NativeHost host{world};
};

}  // namespace

TEST_CASE("a keyring is read from one key or several") {
  CHECK(Keyring::parse(setting_of("k1", 'a')));
  CHECK(Keyring::parse(setting_of("k2", 'b') + "," + setting_of("k1", 'a')));
  CHECK(Keyring::parse(" " + setting_of("k2", 'b') + " ,\n" + setting_of("k1", 'a') + "\n"));
  CHECK(Keyring::parse(setting_of("AZaz09_-", 'a')));
  CHECK(Keyring::parse(setting_of(std::string(32, 'k'), 'a')));
}

TEST_CASE("half a keyring is none") {
  const std::string good = setting_of("k1", 'a');
  rejects("");
  rejects(" ");
  rejects(",");
  rejects("k1");
  rejects("k1:");
  rejects(":" + key_of('a'));
  rejects(key_of('a'));
  rejects(good + ",,");
  rejects("," + good);
  rejects(good + ",k2");
  rejects(good + ",k2:AAAA");
  rejects("k2:AAAA," + good);
  rejects(good + "," + setting_of("k1", 'b'));
  rejects(good + "," + good);
  rejects(good + ";" + setting_of("k2", 'b'));
}

TEST_CASE("a trailing comma is forgiven, as the list of no more keys") {
  CHECK(Keyring::parse(setting_of("k1", 'a') + ","));
}

TEST_CASE("a key has 32 bytes, in standard base64") {
  rejects("k1:" + base64_encode(std::string(31, 'a')));
  rejects("k1:" + base64_encode(std::string(33, 'a')));
  rejects("k1:" + base64_encode(std::string(16, 'a')));
  rejects("k1:" + base64_encode(std::string(64, 'a')));
  rejects("k1:" + base64url_encode(std::string(32, '\xFB')));
  rejects("k1: " + key_of('a'));
  rejects("k1:" + key_of('a').substr(0, 43));
  rejects("k1:" + std::string(64, '0'));
  rejects("k1:" + key_of('a') + ":" + key_of('b'));
}

TEST_CASE("a key's id is 1 to 32 of A-Z a-z 0-9 _ -") {
  rejects(setting_of("", 'a'));
  rejects(setting_of(std::string(33, 'k'), 'a'));
  rejects(setting_of("k.1", 'a'));
  rejects(setting_of("k 1", 'a'));
  rejects(setting_of("k\xC3\xA9", 'a'));
}

TEST_CASE("what was sealed opens again, whatever it holds") {
  Bench bench;
  const Keyring ring = ring_of(setting_of("k1", 'a'));
  for (const std::string& plaintext :
       {std::string(), std::string("secret"), std::string("\0\xFF.\n", 4), std::string(1'000'000, 'x')}) {
    const std::string envelope = ring.seal(bench.host, "for ada", plaintext);
    CHECK(ring.open(bench.host, "for ada", envelope) == plaintext);
    if (!plaintext.empty()) CHECK(envelope.find(plaintext) == std::string::npos);
  }
}

TEST_CASE("an envelope is the key's id, a nonce and the ciphertext with its tag") {
  Bench bench;
  const std::string envelope = ring_of(setting_of("k1", 'a')).seal(bench.host, "", "secret");
  const std::size_t dot = envelope.find('.', 3);
  CHECK(envelope.substr(0, 3) == "k1.");
  CHECK(base64url_decode(envelope.substr(3, dot - 3)).value_or("").size() == 12);
  CHECK(base64url_decode(envelope.substr(dot + 1)).value_or("").size() == 6 + gcm_tag_bytes);
}

TEST_CASE("sealing the same text twice uses two nonces") {
  Bench bench;
  const Keyring ring = ring_of(setting_of("k1", 'a'));
  std::set<std::string> envelopes;
  for (int i = 0; i < 1000; ++i) envelopes.insert(ring.seal(bench.host, "for ada", "secret").substr(0, 19));
  CHECK(envelopes.size() == 1000);
}

TEST_CASE("an envelope opens only for the associated data it was sealed for") {
  Bench bench;
  const Keyring ring = ring_of(setting_of("k1", 'a'));
  const std::string envelope = ring.seal(bench.host, "7\nid\nhttps://mcp.example.com", "secret");
  for (const char* other : {"", "7", "8\nid\nhttps://mcp.example.com", "7\nid2\nhttps://mcp.example.com",
                            "7\nid\nhttps://evil.example", "7\nid\nhttps://mcp.example.com\n"}) {
    CAPTURE(other);
    CHECK_FALSE(ring.open(bench.host, other, envelope));
  }
}

TEST_CASE("an envelope that was changed in any character does not open") {
  Bench bench;
  const Keyring ring = ring_of(setting_of("k1", 'a') + "," + setting_of("k2", 'b'));
  const std::string envelope = ring.seal(bench.host, "for ada", "secret");
  for (std::size_t i = 0; i < envelope.size(); ++i) {
    std::string changed = envelope;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    CAPTURE(changed);
    CHECK_FALSE(ring.open(bench.host, "for ada", changed));
    CHECK_FALSE(ring.open(bench.host, "for ada", envelope.substr(0, i)));
  }
}

TEST_CASE("what is no envelope does not open") {
  Bench bench;
  const Keyring ring = ring_of(setting_of("k1", 'a'));
  const std::string envelope = ring.seal(bench.host, "", "secret");
  for (const std::string& text :
       {std::string(), std::string("."), std::string(".."), std::string("k1"), std::string("k1."), std::string("k1.."),
        std::string("k1.AAAAAAAAAAAAAAAA."), std::string("secret"), "." + envelope, envelope + ".", envelope + "=",
        envelope + "A", " " + envelope, "k2" + envelope.substr(2), std::string("k1.\xFF.\xFF")}) {
    CAPTURE(text);
    CHECK_FALSE(ring.open(bench.host, "", text));
  }
}

TEST_CASE("another key of the same id does not open it") {
  Bench bench;
  const std::string envelope = ring_of(setting_of("k1", 'a')).seal(bench.host, "", "secret");
  CHECK_FALSE(ring_of(setting_of("k1", 'b')).open(bench.host, "", envelope));
}

TEST_CASE("rotation: a new key in front seals, and the old one still opens") {
  Bench bench;
  const Keyring before = ring_of(setting_of("k1", 'a'));
  const Keyring during = ring_of(setting_of("k2", 'b') + "," + setting_of("k1", 'a'));
  const Keyring after = ring_of(setting_of("k2", 'b'));
  const std::string old_envelope = before.seal(bench.host, "for ada", "secret");
  const std::string new_envelope = during.seal(bench.host, "for ada", "secret");
  CHECK(new_envelope.starts_with("k2."));
  CHECK(during.open(bench.host, "for ada", old_envelope) == "secret");
  CHECK(during.open(bench.host, "for ada", new_envelope) == "secret");
  CHECK(after.open(bench.host, "for ada", new_envelope) == "secret");
  CHECK_FALSE(after.open(bench.host, "for ada", old_envelope));
  CHECK_FALSE(before.open(bench.host, "for ada", new_envelope));
}

TEST_CASE("rotation: an envelope tells whether the first key sealed it") {
  Bench bench;
  const Keyring before = ring_of(setting_of("k1", 'a'));
  const Keyring during = ring_of(setting_of("k2", 'b') + "," + setting_of("k1", 'a'));
  CHECK(before.sealed_by_first(before.seal(bench.host, "", "secret")));
  CHECK_FALSE(during.sealed_by_first(before.seal(bench.host, "", "secret")));
  CHECK(during.sealed_by_first(during.seal(bench.host, "", "secret")));
  for (const char* text : {"", ".", "k", "k22.", "K2."}) CHECK_FALSE(during.sealed_by_first(text));
}

TEST_CASE("a signature holds for its data alone") {
  Bench bench;
  const Keyring ring = ring_of(setting_of("k1", 'a'));
  const std::string mac = ring.sign(bench.host, "data");
  CHECK(mac.size() == Keyring::mac_bytes);
  CHECK(ring.verify(bench.host, "data", mac));
  CHECK_FALSE(ring.verify(bench.host, "datA", mac));
  CHECK_FALSE(ring.verify(bench.host, "", mac));
  CHECK_FALSE(ring.verify(bench.host, "data", ""));
  CHECK_FALSE(ring.verify(bench.host, "data", mac.substr(1)));
  CHECK_FALSE(ring.verify(bench.host, "data", mac + "x"));
  for (std::size_t i = 0; i < mac.size(); ++i) {
    std::string changed = mac;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_FALSE(ring.verify(bench.host, "data", changed));
  }
}

TEST_CASE("a signature is not made with the bare key") {
  Bench bench;
  const std::string bare(32, 'a');
  const Sha256Digest mac = bench.host.hmac_sha256(bare, "data");
  const std::string_view mac_text(reinterpret_cast<const char*>(mac.data()), Keyring::mac_bytes);
  CHECK_FALSE(ring_of(setting_of("k1", 'a')).verify(bench.host, "data", mac_text));
}

TEST_CASE("rotation: every key verifies, the first signs") {
  Bench bench;
  const Keyring before = ring_of(setting_of("k1", 'a'));
  const Keyring during = ring_of(setting_of("k2", 'b') + "," + setting_of("k1", 'a'));
  const Keyring after = ring_of(setting_of("k2", 'b'));
  const std::string old_mac = before.sign(bench.host, "data");
  const std::string new_mac = during.sign(bench.host, "data");
  CHECK(during.verify(bench.host, "data", old_mac));
  CHECK(during.verify(bench.host, "data", new_mac));
  CHECK(after.verify(bench.host, "data", new_mac));
  CHECK_FALSE(after.verify(bench.host, "data", old_mac));
}
