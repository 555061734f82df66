// The host of one native activation, over a NativeWorld that many of them share. For tests
// and tools: storage is in memory, upstreams are scripted, randomness is repeatable.
#pragma once

#include <string>
#include <vector>

#include "host-shims/native/native_world.h"
#include "host/host.h"

namespace gatehouse {

class NativeHost final : public Host {
 public:
  /// `request_body` is what FetchBody::request_body sends. The world must outlive the host.
  explicit NativeHost(NativeWorld& world, std::string request_body = {})
      : world_(world), request_body_(std::move(request_body)) {}
  /// Closes the bodies that this activation left open.
  ~NativeHost() override;
  NativeHost(const NativeHost&) = delete;
  NativeHost& operator=(const NativeHost&) = delete;

  UnixMillis now() override { return world_.clock.now(); }
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
  void abandon(std::uint32_t operation_id) override { world_.abandon(operation_id); }

 private:
  /// Records a call, and answers it with what `carry_out` makes of the world when it is its turn.
  template <typename R, typename CarryOut>
  void begin(OperationKind kind, std::string description, Operation<R>& operation, CarryOut carry_out);
  FetchResult exchange(const FetchRequest& request);
  BodyResult read(const BodyRead& request);

  NativeWorld& world_;
  std::string request_body_;
  std::vector<BodyId> bodies_;
};

}  // namespace gatehouse
