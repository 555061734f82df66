#include "wasm/wasm_host.h"

#include "wasm/abi.h"
#include "wasm/codec.h"
#include "wasm/sha256.h"

namespace gatehouse::abi {
namespace {

/// Fits the parts of nearly every URL, which are about twice its own length.
constexpr std::uint32_t url_block_bytes = 1024;

std::uint32_t size_of(std::string_view bytes) { return static_cast<std::uint32_t>(bytes.size()); }

}  // namespace

UnixMillis WasmHost::now() { return static_cast<UnixMillis>(gh_now_ms()); }

void WasmHost::random(std::span<std::uint8_t> out) {
  gh_random_fill(out.data(), static_cast<std::uint32_t>(out.size()));
}

Sha256Digest WasmHost::sha256(std::string_view data) { return abi::sha256(data); }

Sha256Digest WasmHost::hmac_sha256(std::string_view key, std::string_view data) { return abi::hmac_sha256(key, data); }

std::string WasmHost::aes_gcm_seal(const Aes256Key& key, const GcmNonce& nonce, std::string_view associated_data,
                                   std::string_view plaintext) {
  std::string sealed(plaintext.size() + gcm_tag_bytes, '\0');
  gh_aes_gcm_seal(key.data(), nonce.data(), associated_data.data(), size_of(associated_data), plaintext.data(),
                  size_of(plaintext), sealed.data());
  return sealed;
}

std::optional<std::string> WasmHost::aes_gcm_open(const Aes256Key& key, const GcmNonce& nonce,
                                                  std::string_view associated_data, std::string_view sealed) {
  if (sealed.size() < gcm_tag_bytes) return std::nullopt;
  std::string plaintext(sealed.size() - gcm_tag_bytes, '\0');
  const std::uint32_t opened =
      gh_aes_gcm_open(key.data(), nonce.data(), associated_data.data(), size_of(associated_data), sealed.data(),
                      size_of(sealed), plaintext.data());
  if (opened != 1) return std::nullopt;
  return plaintext;
}

std::optional<Url> WasmHost::parse_url(std::string_view input, std::string_view base) {
  std::string block(url_block_bytes, '\0');
  while (true) {
    const std::uint32_t size =
        gh_url_parse(input.data(), size_of(input), base.data(), size_of(base), block.data(), size_of(block));
    if (size == 0) return std::nullopt;
    if (size <= block.size()) return decode_url(std::string_view(block).substr(0, size));
    block.assign(size, '\0');
  }
}

void WasmHost::log(LogLevel level, std::string_view line) {
  gh_log(static_cast<std::uint32_t>(level), line.data(), size_of(line));
}

void WasmHost::discard_body(BodyId body) { gh_discard_body(activation_, static_cast<std::uint32_t>(body)); }

template <typename R>
std::uint32_t WasmHost::begin(Operation<R>& operation) {
  operation.host = this;
  operation.id = operations_.add(activation_, &operation);
  return operation.id;
}

void WasmHost::start_kv_get_cached(const KvGetCached& request, Operation<KvGetResult>& operation) {
  const std::string block = encode(request);
  gh_kv_get_cached(activation_, begin(operation), block.data(), size_of(block));
}

void WasmHost::start_kv_get_fresh(const KvGetFresh& request, Operation<KvGetResult>& operation) {
  const std::string block = encode(request);
  gh_kv_get_fresh(activation_, begin(operation), block.data(), size_of(block));
}

void WasmHost::start_kv_list(const KvList& request, Operation<KvListResult>& operation) {
  const std::string block = encode(request);
  gh_kv_list(activation_, begin(operation), block.data(), size_of(block));
}

void WasmHost::start_kv_commit(const KvCommit& request, Operation<KvCommitResult>& operation) {
  const std::string block = encode(request);
  gh_kv_commit(activation_, begin(operation), block.data(), size_of(block));
}

void WasmHost::start_fetch(const FetchRequest& request, Operation<FetchResult>& operation) {
  const std::string block = encode(request);
  gh_fetch(activation_, begin(operation), block.data(), size_of(block));
}

void WasmHost::start_read_body(const BodyRead& request, Operation<BodyResult>& operation) {
  gh_read_body(activation_, begin(operation), static_cast<std::uint32_t>(request.body), request.max_bytes,
               request.timeout_ms);
}

void WasmHost::start_sleep(const Sleep& request, Operation<SleepResult>& operation) {
  gh_sleep(activation_, begin(operation), request.milliseconds);
}

void WasmHost::start_rate_limit(const RateLimitRequest& request, Operation<RateLimitResult>& operation) {
  const std::string block = encode(request);
  gh_rate_limit(activation_, begin(operation), block.data(), size_of(block));
}

}  // namespace gatehouse::abi
