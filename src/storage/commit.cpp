#include "storage/commit.h"

#include <array>

#include "core/hex.h"

namespace gatehouse::storage {

KvCommit begin_commit(Host& host, std::string partition) {
  std::array<std::uint8_t, 16> id;
  host.random(id);
  KvCommit commit;
  commit.partition = std::move(partition);
  commit.commit_id = hex_encode(id);
  return commit;
}

Failure unavailable() { return error(Reason::storage_unavailable, "Storage is out of reach. Try again in a moment."); }

}  // namespace gatehouse::storage
