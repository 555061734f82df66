// Records of one partition: reading of one, and the parts of a commit. The rules of the store
// are in host/host.h.
#pragma once

#include <string>

#include "core/result.h"
#include "core/task.h"
#include "host/host.h"
#include "http/page.h"

namespace gatehouse::storage {

/// What a storage failure means to a caller: Reason::storage_unavailable.
Failure unavailable();

/// A record as the truth has it; its version is 0 where there is none. Reason::storage_unavailable.
Task<Result<KvEntry>> read_record(Host& host, std::string partition, std::string key);

/// The page of a partition's records below a prefix whose keys are the greatest: of UUIDv7, the newest.
KvList newest_first(std::string partition, std::string prefix, Page page);
/// A page of records, and how many there are. Reason::storage_unavailable.
Task<Result<KvListResult>> read_page(Host& host, KvList list);

/// What is to be shown of it, still without items.
PageContents begin_page(const KvListResult& found);

/// An empty commit to one partition, with a fresh commit id.
KvCommit begin_commit(Host& host, std::string partition);
KvMutation put(std::string key, std::string value);
KvMutation removal(std::string key);

}  // namespace gatehouse::storage
