// Storage in memory, with the rules of src/host/host.h: partitions that hold the truth, and
// the read copies beside them. No clock of its own, no I/O; not durable.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/host.h"

namespace gatehouse {

class MemoryStore {
 public:
  /// When a commit reaches the read copies.
  enum class Replication {
    at_once,
    /// When replicate() is called.
    on_demand,
  };
  Replication replication = Replication::at_once;

  KvGetResult get_cached(const KvGetCached& request) const;
  KvGetResult get_fresh(const KvGetFresh& request, UnixMillis now) const;
  KvListResult list(const KvList& request, UnixMillis now) const;
  KvCommitResult commit(const KvCommit& request, UnixMillis now);

  /// Brings the read copies up to date.
  void replicate();
  /// Makes one read copy what no commit made it: nothing takes it away.
  void set_read_copy(const std::string& replica_key, std::optional<std::string> value);
  [[nodiscard]] std::optional<std::string> read_copy(const std::string& replica_key) const;

  /// How many records all partitions hold, expired ones included.
  [[nodiscard]] std::size_t record_count() const;
  /// Every record and read copy as one line, "<partition> <key> = <value>" or "copy <key> = <value>",
  /// for comparison as data. Versions are not shown.
  [[nodiscard]] std::vector<std::string> dump() const;
  /// Whether any stored byte, truth or copy, holds this text.
  [[nodiscard]] bool holds(std::string_view text) const;

 private:
  struct Record {
    std::string value;
    std::uint64_t version = 0;
    UnixMillis expires_at = 0;
  };
  struct RememberedCommit {
    KvCommitResult answer;
    UnixMillis made_at = 0;
  };
  struct Partition {
    std::map<std::string, Record> records;
    std::map<std::string, RememberedCommit> commits;
    std::uint64_t version = 0;

    /// nullptr where the record is absent or has expired.
    [[nodiscard]] const Record* find(const std::string& key, UnixMillis now) const;
    KvCommitResult apply(const KvCommit& request, UnixMillis now);
  };
  /// What waits to be written to the read copies; nothing: a removal.
  using Outbox = std::vector<std::pair<std::string, std::optional<std::string>>>;

  std::map<std::string, Partition> partitions_;
  std::map<std::string, std::string> read_copies_;
  Outbox outbox_;
};

}  // namespace gatehouse
