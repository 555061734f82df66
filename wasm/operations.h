// Which asynchronous host calls are under way, and where their answers land. Pure;
// calls no import.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "host/host.h"
#include "wasm/id_map.h"

namespace gatehouse::abi {

/// The type of the result says how an answer is read.
using AnyOperation =
    std::variant<Operation<KvGetResult>*, Operation<KvListResult>*, Operation<KvCommitResult>*, Operation<FetchResult>*,
                 Operation<BodyResult>*, Operation<RateLimitResult>*, Operation<SleepResult>*>;

struct PendingOperation {
  std::uint32_t activation = 0;
  AnyOperation operation;
};

/// Ids count up and are never 0, so an answer that comes late, after its operation
/// was abandoned, finds nothing: an id comes round again after four billion calls,
/// and then passes over those still in use.
class OperationTable {
 public:
  explicit OperationTable(std::uint32_t last_id = 0) : last_id_(last_id) {}

  std::uint32_t add(std::uint32_t activation, AnyOperation operation);
  /// Removes and returns the operation; nothing where it is gone.
  std::optional<PendingOperation> take(std::uint32_t id);
  void remove(std::uint32_t id) { pending_.remove(id); }
  [[nodiscard]] std::size_t size() const { return pending_.size(); }

 private:
  std::uint32_t last_id_;
  IdMap<PendingOperation> pending_;
};

}  // namespace gatehouse::abi
