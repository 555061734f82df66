#include "installations/reseal.h"

#include <utility>

#include "core/json.h"
#include "core/limits.h"
#include "http/reply.h"
#include "installations/credentials.h"
#include "installations/installation.h"
#include "storage/keys.h"
#include "storage/records.h"

namespace gatehouse {
namespace {

Task<Result<KvListResult>> read_page_of_all(Host& host, std::string_view project_id, std::uint32_t offset) {
  KvList list;
  list.partition = storage::project_partition(project_id);
  list.prefix = storage::installation_prefix();
  list.order = ListOrder::ascending;
  list.offset = offset;
  list.limit = limits::reseal_page_items;
  return storage::read_page(host, std::move(list));
}

/// The mutation that stores an installation where it was read, with its credentials resealed;
/// nothing where there is nothing to reseal.
std::optional<KvMutation> resealed(Host& host, const Keyring& keyring, const KvEntry& entry, ResealCount& count) {
  std::optional<Installation> installation = decode_installation(entry.value);
  if (!installation || installation->sealed_credentials.empty()) return std::nullopt;
  if (keyring.sealed_by_first(installation->sealed_credentials)) return std::nullopt;
  reseal_credentials(host, keyring, *installation);
  if (!keyring.sealed_by_first(installation->sealed_credentials)) {
    ++count.unreadable;
    return std::nullopt;
  }
  ++count.resealed;
  KvMutation put = storage::put(entry.key, encode_installation(*installation));
  put.replica_key = storage::installation_replica(installation->project_id, installation->id);
  return put;
}

KvCommit reseal_page(Host& host, const Keyring& keyring, std::string_view project_id, const KvListResult& page,
                     ResealCount& count) {
  KvCommit commit = storage::begin_commit(host, storage::project_partition(project_id));
  for (const KvEntry& entry : page.entries) {
    std::optional<KvMutation> put = resealed(host, keyring, entry, count);
    if (!put) continue;
    commit.checks.push_back({entry.key, entry.version});
    commit.mutations.push_back(std::move(*put));
  }
  return commit;
}

}  // namespace

Task<Result<ResealCount>> reseal_project(Host& host, const Keyring& keyring, std::string_view project_id) {
  ResealCount total;
  std::uint32_t offset = 0;
  int lost_rounds = 0;
  while (true) {
    CO_AWAIT(page, read_page_of_all(host, project_id, offset));
    ResealCount count;
    KvCommit commit = reseal_page(host, keyring, project_id, page, count);
    if (!commit.mutations.empty()) {
      const KvCommitResult stored = co_await host.kv_commit(commit);
      if (stored.error == HostError::conflict && ++lost_rounds < limits::commit_attempts) continue;
      if (stored.error != HostError::none) co_return storage::unavailable();
    }
    lost_rounds = 0;
    total.resealed += count.resealed;
    total.unreadable += count.unreadable;
    offset += static_cast<std::uint32_t>(page.entries.size());
    if (offset >= page.total || page.entries.empty()) co_return total;
  }
}

Task<Result<Response>> reseal(Exchange& exchange) {
  CO_CHECK(require_keyring(exchange));
  CO_AWAIT(count, reseal_project(exchange.host, *exchange.keyring, exchange.path.project_id));
  JsonWriter json;
  json.begin_object().member("resealed", count.resealed).member("unreadable", count.unreadable);
  co_return json_reply(200, json.end_object().take());
}

}  // namespace gatehouse
