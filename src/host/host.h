// The host contract: everything the gateway needs from the world around it.
//
// One Host serves one activation (one request). Two implementations obey it:
// wasm/wasm_host (over the imports of wasm/abi.h, on Cloudflare and in workerd),
// and host-shims/native (in memory, for tests). tests/contract proves them alike.
//
// Synchronous members never block. Asynchronous members take an Operation, which
// the host completes exactly once, possibly before the call returns, or never if
// the operation was destroyed first. Requests passed in are read before the call
// returns; the host keeps no view of them.
//
// A client that goes away cancels its activation: whatever it awaits is abandoned, unless
// a Shield stands.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/coroutine.h"
#include "core/limits.h"
#include "core/timestamp.h"
#include "host/message.h"

namespace gatehouse {

/// Not trivial, so that 32 bytes travel in memory where small structs travel in registers.
struct Sha256Digest : std::array<std::uint8_t, 32> {
  ~Sha256Digest() {}
};
using Aes256Key = std::array<std::uint8_t, 32>;
using GcmNonce = std::array<std::uint8_t, 12>;
inline constexpr std::size_t gcm_tag_bytes = 16;

/// Why a host call gave no answer. Mirrored in host-shims/common/abi.js.
enum class HostError : std::uint32_t {
  none = 0,
  /// Storage or the network is out of reach; nothing is known to have changed.
  unavailable = 1,
  /// A check of a commit did not hold; nothing was changed.
  conflict = 2,
  /// The deadline passed before response headers arrived.
  timeout = 3,
  /// More bytes than the caller allowed.
  too_large = 4,
  /// The peer broke off in the middle of a body.
  broken = 5,
};

enum class LogLevel : std::uint32_t { debug = 0, info = 1, warning = 2, error = 3 };

/// A URL taken apart by the parser that fetch uses (WHATWG URL). All parts are
/// serialized: lower-case scheme without colon, IDNA host, IPv4 in dotted decimals,
/// IPv6 in brackets, empty port where it is the scheme's own.
struct Url {
  std::string href;
  std::string scheme;
  std::string username;
  std::string password;
  std::string hostname;
  std::string port;
  std::string path;
  /// With its leading "?", or empty.
  std::string query;
  /// With its leading "#", or empty.
  std::string fragment;

  /// scheme://host[:port], the tuple origin of an http or https URL.
  [[nodiscard]] std::string origin() const;
};

/// A stored value. `version` grows with each change of a key; 0 means absent.
struct KvEntry {
  std::string key;
  std::string value;
  std::uint64_t version = 0;
};

/// A read from the fast copy (Workers KV): may be up to 60 s old, may miss what is new.
struct KvGetCached {
  std::vector<std::string> replica_keys;
};
/// A read from the truth of one partition.
struct KvGetFresh {
  std::string partition;
  std::vector<std::string> keys;
};
struct KvGetResult {
  HostError error = HostError::none;
  /// In the order asked; version is 0 where absent. Cached reads carry version 1
  /// for every key that is present.
  std::vector<KvEntry> entries;
};

enum class ListOrder : std::uint32_t { ascending = 0, descending = 1 };
/// A page of the keys below `prefix`, which ends with '/', in byte order.
struct KvList {
  std::string partition;
  std::string prefix;
  ListOrder order = ListOrder::ascending;
  std::uint32_t offset = 0;
  std::uint32_t limit = 100;
  /// The entry whose value brings all of them to so many bytes is the last.
  std::uint32_t value_bytes = limits::page_value_bytes;
};
struct KvListResult {
  HostError error = HostError::none;
  /// How many keys there are below the prefix in all.
  std::uint32_t total = 0;
  /// Where there is one at the offset, at least one.
  std::vector<KvEntry> entries;
};

/// Holds when the key's version is this one; 0: when the key is absent.
struct KvCheck {
  std::string key;
  std::uint64_t version = 0;
};
enum class MutationKind : std::uint32_t { put = 0, remove = 1 };
struct KvMutation {
  MutationKind kind = MutationKind::put;
  std::string key;
  std::string value;
  /// Where the fast copy of this record lives; empty: it has none.
  std::string replica_key;
  /// When the record stops existing; 0: never.
  UnixMillis expires_at = 0;
};
/// All or nothing. `commit_id` (16 random bytes, in hex) makes a repeated call harmless:
/// the same id within ten minutes answers what it answered first.
struct KvCommit {
  std::string partition;
  std::string commit_id;
  std::vector<KvCheck> checks;
  std::vector<KvMutation> mutations;
};
struct KvCommitResult {
  HostError error = HostError::none;
  /// With `conflict`: index of the first check that failed.
  std::uint32_t failed_check = 0;
  /// With `none`: the version that every mutated key now has.
  std::uint64_t version = 0;
};

enum class FetchBody : std::uint32_t {
  none = 0,
  /// The bytes of the activation's own request, which the host still holds.
  request_body = 1,
  inline_bytes = 2,
};
/// One HTTP exchange. Redirects are never followed.
struct FetchRequest {
  std::string method;
  std::string url;
  std::vector<Header> headers;
  FetchBody body_source = FetchBody::none;
  std::string body;
  /// To the response headers.
  std::uint32_t timeout_ms = 0;
};
struct FetchResult {
  HostError error = HostError::none;
  int status = 0;
  /// Names in lower case.
  std::vector<Header> headers;
  /// The body, still in the host. Pass it on in a Response, read it, or discard it.
  BodyId body{};
};

struct BodyResult {
  /// none, too_large, broken, or timeout where the body was not there in time.
  HostError error = HostError::none;
  std::string bytes;
};

/// The counters of a platform that has them: per API key and per installation, over a short and a long period.
/// Mirrored in host-shims/common/abi.js.
enum class RateLimiter : std::uint32_t {
  key_burst = 0,
  key_sustained = 1,
  installation_burst = 2,
  installation_sustained = 3,
};
struct RateLimitCheck {
  RateLimiter limiter{};
  /// What is counted.
  std::string key;
};
/// Counts one request in each of these. A limiter that the deployment does not have refuses nothing.
struct RateLimitRequest {
  std::vector<RateLimitCheck> checks;
};
struct RateLimitResult {
  HostError error = HostError::none;
  /// Those whose limit is reached.
  std::vector<RateLimiter> refused;
};

struct SleepResult {
  HostError error = HostError::none;
};

class Host;

/// Where the answer of an asynchronous host call lands, and who waits for it.
/// Lives in the frame of the awaiting coroutine; destroying it abandons the call.
class OperationBase {
 public:
  OperationBase() = default;
  OperationBase(const OperationBase&) = delete;
  OperationBase& operator=(const OperationBase&) = delete;

  /// Set by the host while the call is under way; 0 before and after.
  std::uint32_t id = 0;
  Host* host = nullptr;

 protected:
  ~OperationBase();
  std::coroutine_handle<> waiter_;
};

template <typename R>
class Operation : public OperationBase {
 public:
  /// Called by the host, once. Resumes the waiting coroutine, which may destroy
  /// this operation: touch nothing of it afterwards.
  void complete(R result) {
    id = 0;
    std::construct_at(&result_, std::move(result));
    if (waiter_) waiter_.resume();
  }

 protected:
  std::optional<R> result_;
};

/// The awaitable of one host call, which is under way from its construction.
template <typename R>
class HostCall : public Operation<R> {
 public:
  template <typename Start>
  explicit HostCall(Start start) {
    start(*this);
  }

  bool await_ready() const noexcept { return this->result_.has_value(); }
  void await_suspend(std::coroutine_handle<> waiter) noexcept { this->waiter_ = waiter; }
  R await_resume() { return std::move(*this->result_); }
};

struct BodyRead {
  BodyId body{};
  std::uint32_t max_bytes = 0;
  /// To the body's last byte.
  std::uint32_t timeout_ms = 0;
};

struct Sleep {
  std::uint32_t milliseconds = 0;
};

/// Whether an activation may be destroyed where it waits.
enum class Cancel : std::uint32_t {
  /// Its client is gone: not before its last Shield has ended.
  when_unshielded = 0,
  /// Nothing it waits for will ever be answered.
  at_once = 1,
};

class Host {
 public:
  virtual ~Host() = default;

  // Synchronous.
  virtual UnixMillis now() = 0;
  /// Cryptographically secure.
  virtual void random(std::span<std::uint8_t> out) = 0;
  virtual Sha256Digest sha256(std::string_view data) = 0;
  virtual Sha256Digest hmac_sha256(std::string_view key, std::string_view data) = 0;
  /// Ciphertext followed by the 16-byte tag.
  virtual std::string aes_gcm_seal(const Aes256Key& key, const GcmNonce& nonce, std::string_view associated_data,
                                   std::string_view plaintext) = 0;
  /// Nothing where the tag does not hold.
  virtual std::optional<std::string> aes_gcm_open(const Aes256Key& key, const GcmNonce& nonce,
                                                  std::string_view associated_data, std::string_view sealed) = 0;
  /// WHATWG URL parsing; `base` may be empty. Nothing where it fails.
  virtual std::optional<Url> parse_url(std::string_view input, std::string_view base) = 0;
  /// One line, without credentials.
  virtual void log(LogLevel level, std::string_view line) = 0;
  /// Lets go of a body nobody will read; the upstream connection is closed.
  virtual void discard_body(BodyId body) = 0;

  // Asynchronous; await these. A request is read before the call returns, so it need not
  // live as long as the call: what waits for long should let go of it first.
  HostCall<KvGetResult> kv_get_cached(const KvGetCached& request) {
    return HostCall<KvGetResult>([&](auto& call) { start_kv_get_cached(request, call); });
  }
  HostCall<KvGetResult> kv_get_fresh(const KvGetFresh& request) {
    return HostCall<KvGetResult>([&](auto& call) { start_kv_get_fresh(request, call); });
  }
  HostCall<KvListResult> kv_list(const KvList& request) {
    return HostCall<KvListResult>([&](auto& call) { start_kv_list(request, call); });
  }
  HostCall<KvCommitResult> kv_commit(const KvCommit& request) {
    return HostCall<KvCommitResult>([&](auto& call) { start_kv_commit(request, call); });
  }
  HostCall<FetchResult> fetch(const FetchRequest& request) {
    return HostCall<FetchResult>([&](auto& call) { start_fetch(request, call); });
  }
  HostCall<BodyResult> read_body(BodyId body, std::uint32_t max_bytes, std::uint32_t timeout_ms) {
    return HostCall<BodyResult>([&](auto& call) { start_read_body({body, max_bytes, timeout_ms}, call); });
  }
  HostCall<RateLimitResult> rate_limit(const RateLimitRequest& request) {
    return HostCall<RateLimitResult>([&](auto& call) { start_rate_limit(request, call); });
  }
  HostCall<SleepResult> sleep(std::uint32_t milliseconds) {
    return HostCall<SleepResult>([&](auto& call) { start_sleep({milliseconds}, call); });
  }

  // What an implementation provides for them.
  virtual void start_kv_get_cached(const KvGetCached& request, Operation<KvGetResult>& operation) = 0;
  virtual void start_kv_get_fresh(const KvGetFresh& request, Operation<KvGetResult>& operation) = 0;
  virtual void start_kv_list(const KvList& request, Operation<KvListResult>& operation) = 0;
  virtual void start_kv_commit(const KvCommit& request, Operation<KvCommitResult>& operation) = 0;
  virtual void start_fetch(const FetchRequest& request, Operation<FetchResult>& operation) = 0;
  virtual void start_read_body(const BodyRead& request, Operation<BodyResult>& operation) = 0;
  virtual void start_rate_limit(const RateLimitRequest& request, Operation<RateLimitResult>& operation) = 0;
  virtual void start_sleep(const Sleep& request, Operation<SleepResult>& operation) = 0;
  /// The operation under way with this id is gone; its answer must not be delivered.
  virtual void abandon(std::uint32_t operation_id) = 0;

  /// Whether a Shield stands: whoever cancels the activation has to wait.
  [[nodiscard]] bool is_shielded() const { return shields_ > 0; }

  /// Said before the activation is destroyed, where its client has not left: it cannot be answered any more.
  void give_up() { is_given_up_ = true; }
  [[nodiscard]] bool is_given_up() const { return is_given_up_; }

 private:
  friend class Shield;
  int shields_ = 0;
  bool is_given_up_ = false;
};

/// While it lives, a client that goes away does not end the activation. For the stretch
/// between a change elsewhere that cannot be taken back and the commit that records it.
class Shield {
 public:
  explicit Shield(Host& host) : host_(host) { ++host_.shields_; }
  ~Shield() { --host_.shields_; }
  Shield(const Shield&) = delete;
  Shield& operator=(const Shield&) = delete;

 private:
  Host& host_;
};

inline OperationBase::~OperationBase() {
  if (host != nullptr && id != 0) host->abandon(id);
}

}  // namespace gatehouse
