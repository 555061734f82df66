#include "storage/records.h"

#include <array>
#include <utility>

#include "core/hex.h"
#include "storage/keys.h"

namespace gatehouse::storage {

Failure unavailable() { return error(Reason::storage_unavailable, "Storage is out of reach. Try again in a moment."); }

Task<Result<KvEntry>> read_record(Host& host, std::string partition, std::string key) {
  KvGetFresh read;
  read.partition = std::move(partition);
  read.keys.push_back(std::move(key));
  KvGetResult found = co_await host.kv_get_fresh(read);
  if (found.error != HostError::none || found.entries.size() != 1) co_return unavailable();
  co_return std::move(found.entries[0]);
}

KvList newest_first(std::string partition, std::string prefix, Page page) {
  KvList list;
  list.partition = std::move(partition);
  list.prefix = std::move(prefix);
  list.order = ListOrder::descending;
  list.offset = page.offset;
  list.limit = page.limit;
  return list;
}

Task<Result<KvListResult>> read_page(Host& host, KvList list) {
  KvListResult found = co_await host.kv_list(list);
  if (found.error != HostError::none) co_return unavailable();
  co_return std::move(found);
}

PageContents begin_page(const KvListResult& found) {
  return {.total = found.total, .records = static_cast<std::uint32_t>(found.entries.size())};
}

KvCommit begin_commit(Host& host, std::string partition) {
  std::array<std::uint8_t, 16> id;
  host.random(id);
  KvCommit commit;
  commit.partition = std::move(partition);
  commit.commit_id = hex_encode(id);
  return commit;
}

KvMutation put(std::string key, std::string value) {
  KvMutation mutation;
  mutation.key = std::move(key);
  mutation.value = std::move(value);
  return mutation;
}

KvMutation removal(std::string key) {
  KvMutation mutation;
  mutation.kind = MutationKind::remove;
  mutation.key = std::move(key);
  return mutation;
}

}  // namespace gatehouse::storage
