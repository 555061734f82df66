// The Host of one activation, over the imports of wasm/abi.h.
#pragma once

#include "host/host.h"
#include "wasm/operations.h"

namespace gatehouse::abi {

class WasmHost final : public Host {
 public:
  /// `operations` is shared by all activations of the module and must outlive them.
  WasmHost(std::uint32_t activation, OperationTable& operations) : activation_(activation), operations_(operations) {}

  UnixMillis now() override;
  void random(std::span<std::uint8_t> out) override;
  Sha256Digest sha256(std::string_view data) override;
  Sha256Digest hmac_sha256(std::string_view key, std::string_view data) override;
  std::string aes_gcm_seal(const Aes256Key& key, const GcmNonce& nonce, std::string_view associated_data,
                           std::string_view plaintext) override;
  std::optional<std::string> aes_gcm_open(const Aes256Key& key, const GcmNonce& nonce, std::string_view associated_data,
                                          std::string_view sealed) override;
  std::optional<Url> parse_url(std::string_view input, std::string_view base) override;
  void log(LogLevel level, std::string_view line) override;
  void discard_body(BodyId body) override;

  void start_kv_get_cached(const KvGetCached& request, Operation<KvGetResult>& operation) override;
  void start_kv_get_fresh(const KvGetFresh& request, Operation<KvGetResult>& operation) override;
  void start_kv_list(const KvList& request, Operation<KvListResult>& operation) override;
  void start_kv_commit(const KvCommit& request, Operation<KvCommitResult>& operation) override;
  void start_fetch(const FetchRequest& request, Operation<FetchResult>& operation) override;
  void start_read_body(const BodyRead& request, Operation<BodyResult>& operation) override;
  void start_rate_limit(const RateLimitRequest& request, Operation<RateLimitResult>& operation) override;
  void start_sleep(const Sleep& request, Operation<SleepResult>& operation) override;
  void abandon(std::uint32_t operation_id) override { operations_.remove(operation_id); }

 private:
  template <typename R>
  std::uint32_t begin(Operation<R>& operation);

  std::uint32_t activation_;
  OperationTable& operations_;
};

}  // namespace gatehouse::abi
