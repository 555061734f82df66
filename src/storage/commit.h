// Building of commits, and what a storage failure means to a caller. The rules of the
// store are in host/host.h.
#pragma once

#include "core/result.h"
#include "host/host.h"

namespace gatehouse::storage {

/// An empty commit to one partition, with a fresh commit id.
KvCommit begin_commit(Host& host, std::string partition);

/// Reason::storage_unavailable.
Failure unavailable();

}  // namespace gatehouse::storage
