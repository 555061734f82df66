#include "host-shims/native/native_host.h"

#include <algorithm>
#include <utility>

#include "host-shims/native/native_crypto.h"
#include "host-shims/native/url_parser.h"

namespace gatehouse {
namespace {

std::string join(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined.append(joined.empty() ? "" : ", ").append(text);
  return joined;
}

std::string to_lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte; });
  return text;
}

}  // namespace

NativeHost::~NativeHost() {
  for (const BodyId body : bodies_) world_.bodies.erase(body);
}

void NativeHost::random(std::span<std::uint8_t> out) {
  for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(world_.random());
}

Sha256Digest NativeHost::sha256(std::string_view data) { return native_crypto::sha256(data); }

Sha256Digest NativeHost::hmac_sha256(std::string_view key, std::string_view data) {
  return native_crypto::hmac_sha256(key, data);
}

std::string NativeHost::aes_gcm_seal(const Aes256Key& key, const GcmNonce& nonce, std::string_view associated_data,
                                     std::string_view plaintext) {
  return native_crypto::aes_gcm_seal(key, nonce, associated_data, plaintext);
}

std::optional<std::string> NativeHost::aes_gcm_open(const Aes256Key& key, const GcmNonce& nonce,
                                                    std::string_view associated_data, std::string_view sealed) {
  return native_crypto::aes_gcm_open(key, nonce, associated_data, sealed);
}

std::optional<Url> NativeHost::parse_url(std::string_view input, std::string_view base) {
  return UrlParser::shared().parse(input, base);
}

void NativeHost::log(LogLevel level, std::string_view line) { world_.log.push_back({level, std::string(line)}); }

void NativeHost::discard_body(BodyId body) { world_.bodies.erase(body); }

template <typename R, typename CarryOut>
void NativeHost::begin(OperationKind kind, std::string description, Operation<R>& operation, CarryOut carry_out) {
  const HostError failure = world_.begin(kind, std::move(description));
  operation.host = this;
  operation.id = world_.schedule([failure, &operation, carry_out = std::move(carry_out)] {
    R result;
    if (failure == HostError::none) {
      result = carry_out();
    } else {
      result.error = failure;
    }
    operation.complete(std::move(result));
  });
}

void NativeHost::start_kv_get_cached(const KvGetCached& request, Operation<KvGetResult>& operation) {
  begin(OperationKind::kv_get_cached, "kv_get_cached " + join(request.replica_keys), operation,
        [this, request] { return world_.store.get_cached(request); });
}

void NativeHost::start_kv_get_fresh(const KvGetFresh& request, Operation<KvGetResult>& operation) {
  begin(OperationKind::kv_get_fresh, "kv_get_fresh " + request.partition + " " + join(request.keys), operation,
        [this, request] { return world_.store.get_fresh(request, now()); });
}

void NativeHost::start_kv_list(const KvList& request, Operation<KvListResult>& operation) {
  begin(OperationKind::kv_list, "kv_list " + request.partition + " " + request.prefix, operation,
        [this, request] { return world_.store.list(request, now()); });
}

void NativeHost::start_kv_commit(const KvCommit& request, Operation<KvCommitResult>& operation) {
  begin(OperationKind::kv_commit, "kv_commit " + request.partition, operation,
        [this, request] { return world_.store.commit(request, now()); });
}

void NativeHost::start_fetch(const FetchRequest& request, Operation<FetchResult>& operation) {
  begin(OperationKind::fetch, "fetch " + request.method + " " + request.url, operation,
        [this, request] { return exchange(request); });
}

void NativeHost::start_read_body(const BodyRead& request, Operation<BodyResult>& operation) {
  begin(OperationKind::read_body, "read_body", operation, [this, request] { return read(request); });
}

void NativeHost::start_rate_limit(const RateLimitRequest& request, Operation<RateLimitResult>& operation) {
  begin(OperationKind::rate_limit, "rate_limit", operation, [this, request] {
    RateLimitResult result;
    for (const RateLimitCheck& check : request.checks) {
      world_.counted.push_back(check);
      const auto& reached = world_.reached_limits;
      if (std::find(reached.begin(), reached.end(), check.limiter) != reached.end()) {
        result.refused.push_back(check.limiter);
      }
    }
    return result;
  });
}

void NativeHost::start_sleep(const Sleep& request, Operation<SleepResult>& operation) {
  const UnixMillis due = now() + request.milliseconds;
  begin(OperationKind::sleep, "sleep", operation, [this, due] {
    world_.clock.advance_to(due);
    return SleepResult{};
  });
}

FetchResult NativeHost::exchange(const FetchRequest& request) {
  std::string body;
  if (request.body_source == FetchBody::inline_bytes) body = request.body;
  if (request.body_source == FetchBody::request_body) body = request_body_;
  world_.fetches.push_back({request, body});
  FetchResult result;
  if (!world_.on_fetch) {
    result.error = HostError::unavailable;
    return result;
  }
  ScriptedResponse scripted = world_.on_fetch(request, body);
  result.error = scripted.error;
  if (scripted.error != HostError::none) return result;
  result.status = scripted.status;
  for (Header& header : scripted.headers) result.headers.push_back({to_lower(header.name), header.value});
  // Statuses that never have a body (RFC 9110 section 6.4.1).
  if (result.status == 204 || result.status == 304) return result;
  result.body = world_.add_body(std::move(scripted.body));
  bodies_.push_back(result.body);
  return result;
}

BodyResult NativeHost::read(const BodyRead& request) {
  const auto found = world_.bodies.find(request.body);
  if (found == world_.bodies.end()) return {HostError::broken, {}};
  std::string bytes = std::move(found->second);
  world_.bodies.erase(found);
  if (bytes.size() > request.max_bytes) return {HostError::too_large, {}};
  return {HostError::none, std::move(bytes)};
}

}  // namespace gatehouse
