// The raw boundary between guest and host: every import and export, and the enums
// both sides share. wasm/ABI.md explains it; host-shims/common/abi.js mirrors it.
// The only header that declares an import.
//
// Blocks are flat, packed, little-endian: u32, u64, f64 by value; `bytes` = u32
// length, then the bytes; a list = u32 count, then the items.
#pragma once

#include <cstdint>

#include "host/host.h"
#include "host/message.h"

namespace gatehouse::abi {

inline constexpr std::uint32_t version = 4;

static_assert(sizeof(std::uint32_t) == 4 && sizeof(double) == 8);
#ifdef __wasm__
static_assert(sizeof(void*) == 4 && sizeof(std::size_t) == 4);
#endif

/// Kind of body in a response block.
enum class ResponseBody : std::uint32_t { none = 0, bytes = 1, stream = 2, event_stream = 3 };

}  // namespace gatehouse::abi

#ifdef __wasm__
#define GH_IMPORT(name) extern "C" __attribute__((import_module("gatehouse"), import_name(#name)))
#define GH_EXPORT(name) extern "C" __attribute__((export_name(#name), visibility("default")))
#else
// Natively only the declarations are of use: the tests read and write blocks.
#define GH_IMPORT(name) extern "C"
#define GH_EXPORT(name) extern "C"
#endif

// Imports, synchronous. Pointers are into guest memory and valid for the call only.
GH_IMPORT(now_ms) double gh_now_ms();
GH_IMPORT(random_fill) void gh_random_fill(std::uint8_t* out, std::uint32_t size);
GH_IMPORT(sha256) void gh_sha256(const char* data, std::uint32_t size, std::uint8_t* out32);
GH_IMPORT(hmac_sha256)
void gh_hmac_sha256(const char* key, std::uint32_t key_size, const char* data, std::uint32_t size, std::uint8_t* out32);
/// Writes size + 16 bytes: ciphertext, then tag.
GH_IMPORT(aes_gcm_seal)
void gh_aes_gcm_seal(const std::uint8_t* key32, const std::uint8_t* nonce12, const char* aad, std::uint32_t aad_size,
                     const char* data, std::uint32_t size, char* out);
/// Writes size - 16 bytes. 1: opened; 0: the tag does not hold, nothing was written.
GH_IMPORT(aes_gcm_open)
std::uint32_t gh_aes_gcm_open(const std::uint8_t* key32, const std::uint8_t* nonce12, const char* aad,
                              std::uint32_t aad_size, const char* data, std::uint32_t size, char* out);
/// Writes the block {href, scheme, username, password, hostname, port, path, query, fragment : bytes}
/// and returns its size; 0: not a URL; more than `capacity`: nothing was written, ask again with that much.
GH_IMPORT(url_parse)
std::uint32_t gh_url_parse(const char* input, std::uint32_t size, const char* base, std::uint32_t base_size, char* out,
                           std::uint32_t capacity);
GH_IMPORT(log) void gh_log(std::uint32_t level, const char* line, std::uint32_t size);
/// The answer of an activation; called exactly once for each that gh_cancel did not destroy.
/// Block: {status u32, headers bytes (header lines), kind u32 (ResponseBody), bytes | body id u32 |
/// {body id u32, log line bytes} | nothing}.
GH_IMPORT(respond) void gh_respond(std::uint32_t activation, const char* block, std::uint32_t size);
GH_IMPORT(discard_body) void gh_discard_body(std::uint32_t activation, std::uint32_t body);

// Imports, asynchronous: the host copies the block before it returns, and answers
// later through gh_resume(operation, …), never from within the call.
/// {replica_keys list of bytes} → {error u32, entries list of {key bytes, version u64, value bytes}}
GH_IMPORT(kv_get_cached)
void gh_kv_get_cached(std::uint32_t activation, std::uint32_t operation, const char* block, std::uint32_t size);
/// {partition bytes, keys list of bytes} → as kv_get_cached
GH_IMPORT(kv_get_fresh)
void gh_kv_get_fresh(std::uint32_t activation, std::uint32_t operation, const char* block, std::uint32_t size);
/// {partition bytes, prefix bytes, order u32, offset u32, limit u32, value_bytes u32}
/// → {error u32, total u32, entries as above}
GH_IMPORT(kv_list)
void gh_kv_list(std::uint32_t activation, std::uint32_t operation, const char* block, std::uint32_t size);
/// {partition bytes, commit_id bytes, checks list of {key bytes, version u64},
///  mutations list of {kind u32, key bytes, value bytes, replica_key bytes, expires_at u64 (ms, 0 never)}}
/// → {error u32, failed_check u32, version u64}
GH_IMPORT(kv_commit)
void gh_kv_commit(std::uint32_t activation, std::uint32_t operation, const char* block, std::uint32_t size);
/// {method bytes, url bytes, headers bytes (header lines), body_source u32 (FetchBody), body bytes, timeout_ms u32}
/// → {error u32, status u32, headers list, body id u32}
GH_IMPORT(fetch)
void gh_fetch(std::uint32_t activation, std::uint32_t operation, const char* block, std::uint32_t size);
/// → {error u32, bytes}
GH_IMPORT(read_body)
void gh_read_body(std::uint32_t activation, std::uint32_t operation, std::uint32_t body, std::uint32_t max_bytes,
                  std::uint32_t timeout_ms);
/// → {error u32}
GH_IMPORT(sleep)
void gh_sleep(std::uint32_t activation, std::uint32_t operation, std::uint32_t milliseconds);
/// {checks list of {limiter u32 (RateLimiter), key bytes}} → {error u32, refused list of {limiter u32}}
GH_IMPORT(rate_limit)
void gh_rate_limit(std::uint32_t activation, std::uint32_t operation, const char* block, std::uint32_t size);

// Exports (defined in wasm/exports.cpp). The build keeps what this list names, so it has one line for each.
// clang-format off
//   gh_abi_version() → u32
//   gh_allocate(size u32) → pointer       block memory; ownership passes back to the guest with the call it is used in
//   gh_configure(block, size)             {settings list of {name bytes, value bytes}}; once, before any request
//   gh_max_body_bytes() → u32             the configured MAX_BODY_BYTES; 0 before
//   gh_sse_keepalive_ms() → u32           the configured SSE_KEEPALIVE_MS; 0: no comments
//   gh_request(activation, block, size)   {method bytes, url bytes, headers list, body_state u32 (RequestBody), body bytes}
//   gh_resume(operation, block, size)     the answer of an operation; an operation that is gone is ignored
//   gh_cancel(activation, cancel) → u32   cancel u32 (Cancel); 1: the activation is destroyed, 0: it will be, and says so
//   gh_live_activations() → u32
//   gh_live_operations() → u32
// clang-format on
