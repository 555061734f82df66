#include "wasm/sha256.h"

#include <algorithm>
#include <cstring>

namespace gatehouse::abi {
namespace {

constexpr std::size_t block_bytes = 64;
/// The message's length, in bits, ends the last block.
constexpr std::size_t length_bytes = 8;
constexpr std::size_t rounds = 64;

using State = std::array<std::uint32_t, 8>;
using Block = std::array<std::uint8_t, block_bytes>;

/// FIPS 180-4, 5.3.3.
constexpr State initial_state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/// FIPS 180-4, 4.2.2.
constexpr std::array<std::uint32_t, rounds> round_constants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

constexpr std::uint32_t rotate(std::uint32_t value, unsigned bits) { return value >> bits | value << (32 - bits); }

std::uint32_t read_big_endian(const std::uint8_t* at) {
  return static_cast<std::uint32_t>(at[0]) << 24 | static_cast<std::uint32_t>(at[1]) << 16 |
         static_cast<std::uint32_t>(at[2]) << 8 | static_cast<std::uint32_t>(at[3]);
}

void write_big_endian(std::uint8_t* at, std::uint32_t value) {
  for (unsigned shift = 32; shift != 0; shift -= 8) *at++ = static_cast<std::uint8_t>(value >> (shift - 8));
}

/// FIPS 180-4, 6.2.2.
void compress(State& state, const std::uint8_t* block) {
  std::array<std::uint32_t, rounds> schedule;
  for (std::size_t t = 0; t < 16; ++t) schedule[t] = read_big_endian(block + 4 * t);
  for (std::size_t t = 16; t < rounds; ++t) {
    const std::uint32_t early = schedule[t - 15];
    const std::uint32_t late = schedule[t - 2];
    schedule[t] = schedule[t - 16] + schedule[t - 7] + (rotate(early, 7) ^ rotate(early, 18) ^ early >> 3) +
                  (rotate(late, 17) ^ rotate(late, 19) ^ late >> 10);
  }
  auto [a, b, c, d, e, f, g, h] = state;
  for (std::size_t t = 0; t < rounds; ++t) {
    const std::uint32_t first =
        h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + round_constants[t] + schedule[t];
    const std::uint32_t second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + second;
  }
  const State rest = {a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < state.size(); ++i) state[i] += rest[i];
}

/// A message that comes in parts.
class Sha256 {
 public:
  void update(std::string_view part) {
    const auto* at = reinterpret_cast<const std::uint8_t*>(part.data());
    std::size_t left = part.size();
    size_ += left;
    while (left != 0) {
      const std::size_t taken = std::min(left, block_bytes - filled_);
      std::memcpy(block_.data() + filled_, at, taken);
      at += taken;
      left -= taken;
      filled_ += taken;
      if (filled_ == block_bytes) flush();
    }
  }

  /// The message has ended (FIPS 180-4, 5.1.1).
  Sha256Digest digest() {
    block_[filled_++] = 0x80;
    if (filled_ > block_bytes - length_bytes) {
      clear_rest();
      flush();
    }
    clear_rest();
    const std::uint64_t bits = size_ * 8;
    write_big_endian(&block_[block_bytes - 8], static_cast<std::uint32_t>(bits >> 32));
    write_big_endian(&block_[block_bytes - 4], static_cast<std::uint32_t>(bits));
    flush();
    Sha256Digest digest;
    for (std::size_t i = 0; i < state_.size(); ++i) write_big_endian(&digest[4 * i], state_[i]);
    return digest;
  }

 private:
  void clear_rest() { std::memset(block_.data() + filled_, 0, block_bytes - filled_); }

  void flush() {
    compress(state_, block_.data());
    filled_ = 0;
  }

  State state_ = initial_state;
  Block block_{};
  std::size_t filled_ = 0;
  std::uint64_t size_ = 0;
};

std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// One half of HMAC: the hash of the key under a mask, and then of a message.
Sha256Digest masked_hash(const Block& key, std::uint8_t mask, std::string_view message) {
  Block masked = key;
  for (std::uint8_t& byte : masked) byte ^= mask;
  Sha256 hash;
  hash.update(as_text(masked));
  hash.update(message);
  return hash.digest();
}

}  // namespace

Sha256Digest sha256(std::string_view data) {
  Sha256 hash;
  hash.update(data);
  return hash.digest();
}

Sha256Digest hmac_sha256(std::string_view key, std::string_view data) {
  Block padded{};
  if (key.size() <= padded.size()) {
    std::copy(key.begin(), key.end(), padded.begin());
  } else {
    const Sha256Digest hashed = sha256(key);
    std::copy(hashed.begin(), hashed.end(), padded.begin());
  }
  return masked_hash(padded, 0x5c, as_text(masked_hash(padded, 0x36, data)));
}

}  // namespace gatehouse::abi
