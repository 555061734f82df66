// Records of the exchange's project, as storage/records has those of any partition.
#pragma once

#include <string>

#include "exchange/exchange.h"
#include "storage/records.h"

namespace gatehouse::storage {

/// A record as the truth has it; its version is 0 where there is none. Reason::storage_unavailable.
Task<Result<KvEntry>> read_record(const Exchange& exchange, std::string key);

/// An empty commit, with a fresh commit id.
KvCommit begin_commit(const Exchange& exchange);
/// What became of it.
Task<HostError> store(const Exchange& exchange, KvCommit commit);

}  // namespace gatehouse::storage
