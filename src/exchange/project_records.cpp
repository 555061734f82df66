#include "exchange/project_records.h"

#include <utility>

#include "storage/keys.h"

namespace gatehouse::storage {

Task<Result<KvEntry>> read_record(const Exchange& exchange, std::string key) {
  return read_record(exchange.host, project_partition(exchange.path.project_id), std::move(key));
}

KvCommit begin_commit(const Exchange& exchange) {
  return begin_commit(exchange.host, project_partition(exchange.path.project_id));
}

Task<HostError> store(const Exchange& exchange, KvCommit commit) {
  const KvCommitResult stored = co_await exchange.host.kv_commit(commit);
  co_return stored.error;
}

}  // namespace gatehouse::storage
