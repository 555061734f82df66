#include "wasm/operations.h"

namespace gatehouse::abi {

std::uint32_t OperationTable::add(std::uint32_t activation, AnyOperation operation) {
  do {
    ++last_id_;
  } while (last_id_ == 0 || pending_.find(last_id_) != nullptr);
  pending_.add(last_id_, PendingOperation{activation, operation});
  return last_id_;
}

std::optional<PendingOperation> OperationTable::take(std::uint32_t id) {
  const PendingOperation* const found = pending_.find(id);
  if (found == nullptr) return std::nullopt;
  const PendingOperation pending = *found;
  pending_.remove(id);
  return pending;
}

}  // namespace gatehouse::abi
