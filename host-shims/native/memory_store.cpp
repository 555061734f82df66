#include "host-shims/native/memory_store.h"

#include <algorithm>
#include <utility>

namespace gatehouse {
namespace {

/// How long a commit id is remembered.
constexpr UnixMillis commit_memory_ms = 10 * 60 * 1000;

}  // namespace

const MemoryStore::Record* MemoryStore::Partition::find(const std::string& key, UnixMillis now) const {
  const auto found = records.find(key);
  if (found == records.end()) return nullptr;
  const UnixMillis expires_at = found->second.expires_at;
  return expires_at == 0 || expires_at > now ? &found->second : nullptr;
}

KvCommitResult MemoryStore::Partition::apply(const KvCommit& request, UnixMillis now) {
  for (std::size_t index = 0; index < request.checks.size(); ++index) {
    const Record* record = find(request.checks[index].key, now);
    if ((record == nullptr ? 0 : record->version) != request.checks[index].version) {
      return {HostError::conflict, static_cast<std::uint32_t>(index), 0};
    }
  }
  ++version;
  for (const KvMutation& mutation : request.mutations) {
    if (mutation.kind == MutationKind::remove) {
      records.erase(mutation.key);
    } else {
      records[mutation.key] = {mutation.value, version, mutation.expires_at};
    }
  }
  return {HostError::none, 0, version};
}

KvGetResult MemoryStore::get_cached(const KvGetCached& request) const {
  KvGetResult result;
  for (const std::string& key : request.replica_keys) {
    const std::optional<std::string> value = read_copy(key);
    result.entries.push_back({key, value.value_or(""), value ? 1U : 0U});
  }
  return result;
}

KvGetResult MemoryStore::get_fresh(const KvGetFresh& request, UnixMillis now) const {
  KvGetResult result;
  const auto partition = partitions_.find(request.partition);
  for (const std::string& key : request.keys) {
    const Record* record = partition == partitions_.end() ? nullptr : partition->second.find(key, now);
    result.entries.push_back(record == nullptr ? KvEntry{key, {}, 0} : KvEntry{key, record->value, record->version});
  }
  return result;
}

KvListResult MemoryStore::list(const KvList& request, UnixMillis now) const {
  KvListResult result;
  const auto partition = partitions_.find(request.partition);
  if (partition == partitions_.end()) return result;
  std::vector<KvEntry> all;
  const auto& records = partition->second.records;
  for (auto it = records.lower_bound(request.prefix); it != records.end() && it->first.starts_with(request.prefix);
       ++it) {
    if (partition->second.find(it->first, now) == nullptr) continue;
    all.push_back({it->first, it->second.value, it->second.version});
  }
  if (request.order == ListOrder::descending) std::reverse(all.begin(), all.end());
  result.total = static_cast<std::uint32_t>(all.size());
  std::size_t bytes = 0;
  for (std::size_t index = request.offset;
       index < all.size() && result.entries.size() < request.limit && bytes < request.value_bytes; ++index) {
    bytes += all[index].value.size();
    result.entries.push_back(std::move(all[index]));
  }
  return result;
}

KvCommitResult MemoryStore::commit(const KvCommit& request, UnixMillis now) {
  Partition& partition = partitions_[request.partition];
  const auto known = partition.commits.find(request.commit_id);
  if (known != partition.commits.end() && known->second.made_at > now - commit_memory_ms) return known->second.answer;

  const KvCommitResult answer = partition.apply(request, now);
  partition.commits[request.commit_id] = {answer, now};
  if (answer.error != HostError::none) return answer;
  for (const KvMutation& mutation : request.mutations) {
    if (mutation.replica_key.empty()) continue;
    const bool removal = mutation.kind == MutationKind::remove;
    outbox_.emplace_back(mutation.replica_key, removal ? std::nullopt : std::optional<std::string>(mutation.value));
  }
  if (replication == Replication::at_once) replicate();
  return answer;
}

void MemoryStore::replicate() {
  for (auto& [key, value] : std::exchange(outbox_, {})) set_read_copy(key, std::move(value));
}

void MemoryStore::set_read_copy(const std::string& replica_key, std::optional<std::string> value) {
  if (value) {
    read_copies_[replica_key] = std::move(*value);
  } else {
    read_copies_.erase(replica_key);
  }
}

std::optional<std::string> MemoryStore::read_copy(const std::string& replica_key) const {
  const auto found = read_copies_.find(replica_key);
  if (found == read_copies_.end()) return std::nullopt;
  return found->second;
}

std::size_t MemoryStore::record_count() const {
  std::size_t count = 0;
  for (const auto& [name, partition] : partitions_) count += partition.records.size();
  return count;
}

std::vector<std::string> MemoryStore::dump() const {
  std::vector<std::string> lines;
  for (const auto& [name, partition] : partitions_) {
    for (const auto& [key, record] : partition.records) lines.push_back(name + " " + key + " = " + record.value);
  }
  for (const auto& [key, value] : read_copies_) lines.push_back("copy " + key + " = " + value);
  return lines;
}

bool MemoryStore::holds(std::string_view text) const {
  const auto has = [text](const std::string& bytes) { return bytes.find(text) != std::string::npos; };
  for (const auto& [name, partition] : partitions_) {
    for (const auto& [key, record] : partition.records) {
      if (has(key) || has(record.value)) return true;
    }
  }
  return std::any_of(read_copies_.begin(), read_copies_.end(),
                     [&has](const auto& copy) { return has(copy.first) || has(copy.second); });
}

}  // namespace gatehouse
