#include "wasm/operations.h"

namespace gatehouse::abi {

std::uint32_t OperationTable::add(std::uint32_t activation, AnyOperation operation) {
  do {
    ++last_id_;
  } while (last_id_ == 0 || pending_.count(last_id_) != 0);
  pending_.emplace(last_id_, PendingOperation{activation, operation});
  return last_id_;
}

std::optional<PendingOperation> OperationTable::take(std::uint32_t id) {
  const auto found = pending_.find(id);
  if (found == pending_.end()) return std::nullopt;
  const PendingOperation pending = found->second;
  pending_.erase(found);
  return pending;
}

}  // namespace gatehouse::abi
