// The world that native activations share: storage, a clock that tests move, scripted
// upstreams, a log of every call, and the order in which answers arrive. Not a Host: each
// activation has one of its own over this (native_host.h).
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "host-shims/native/memory_store.h"
#include "host/host.h"

namespace gatehouse {

enum class OperationKind { kv_get_cached, kv_get_fresh, kv_list, kv_commit, fetch, read_body, rate_limit, sleep };

class ManualClock {
 public:
  [[nodiscard]] UnixMillis now() const { return now_; }
  void advance(UnixMillis milliseconds) { now_ += milliseconds; }
  /// Not backwards: a time that has passed changes nothing.
  void advance_to(UnixMillis time) { now_ = std::max(now_, time); }

 private:
  UnixMillis now_ = 1795507200000;  // 2026-11-24T08:00:00Z
};

/// What an upstream answers, or why it does not.
struct ScriptedResponse {
  int status = 200;
  std::vector<Header> headers;
  std::string body;
  HostError error = HostError::none;
};

/// An exchange as the upstream saw it.
struct RecordedFetch {
  FetchRequest request;
  std::string body;
};

struct LogLine {
  LogLevel level;
  std::string text;
};

enum class Delivery {
  /// A call is answered before it returns.
  immediate,
  /// A call waits until the test delivers its answer.
  queued,
};

struct NativeWorld {
  MemoryStore store;
  ManualClock clock;
  /// Answers every fetch; a world without one has no network.
  std::function<ScriptedResponse(const FetchRequest& request, const std::string& body)> on_fetch;
  /// Not secure, so that every run is the same.
  std::mt19937_64 random{1};
  Delivery delivery = Delivery::immediate;

  /// Every asynchronous call in the order they were made, for comparison as data:
  /// "kv_get_cached <key>, <key>", "kv_get_fresh <partition> <key>", "kv_list <partition>
  /// <prefix>", "kv_commit <partition>", "fetch <method> <url>", "read_body", "rate_limit", "sleep". A sleep moves the
  /// clock when it ends.
  std::vector<std::string> calls;
  std::vector<RecordedFetch> fetches;
  std::vector<LogLine> log;
  /// Every count that was asked for, and the limiters that refuse.
  std::vector<RateLimitCheck> counted;
  std::vector<RateLimiter> reached_limits;
  /// Bodies that nobody has read, passed on or discarded yet.
  std::map<BodyId, std::string> bodies;

  /// The next `times` calls of this kind fail and change nothing.
  void fail(OperationKind kind, HostError error, int times = 1);
  /// The call after the next `calls_before` fails, of whatever kind it is.
  void fail_call(int calls_before, HostError error);

  /// Calls that wait for their answer, oldest first, as they stand in `calls`.
  [[nodiscard]] std::vector<std::string> pending() const;
  /// Carries out a waiting call and delivers its answer. The index is that of pending().
  void deliver(std::size_t index);
  /// Delivers until nothing waits, oldest first.
  void run_until_idle();
  /// The same in an order that the seed decides.
  void run_until_idle_in_random_order(std::uint64_t seed);

  // For native_host.

  /// Records a call and says whether it is to fail.
  HostError begin(OperationKind kind, std::string description);
  /// Runs `answer` now, or keeps it for delivery under the id that is returned.
  std::uint32_t schedule(std::function<void()> answer);
  void abandon(std::uint32_t operation_id);
  BodyId add_body(std::string bytes);

 private:
  struct Waiting {
    std::uint32_t id;
    std::string description;
    std::function<void()> answer;
  };
  std::vector<Waiting> waiting_;
  std::map<OperationKind, std::pair<HostError, int>> failures_;
  std::optional<std::pair<int, HostError>> failing_call_;
  std::uint32_t last_operation_ = 0;
  std::uint32_t last_body_ = 0;
};

}  // namespace gatehouse
