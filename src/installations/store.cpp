#include "installations/store.h"

#include "core/limits.h"
#include "core/uuid.h"
#include "installations/credentials.h"
#include "storage/commit.h"
#include "storage/keys.h"

namespace gatehouse {
namespace {

Failure no_such_installation() { return error(Reason::not_found, "No such installation."); }
Failure unreadable_installation() { return error(Reason::internal, "The stored installation cannot be read."); }

/// Whether a record is what its key says: one that was copied there from elsewhere, credentials
/// and all, is not.
bool belongs_to(const Installation& installation, InstallationScope scope, std::string_view id) {
  return installation.project_id == scope.project_id && installation.user == scope.caller.user && installation.id == id;
}

/// The record under a key, as it is stored.
Task<Result<KvEntry>> load_record(Host& host, InstallationScope scope, std::string key) {
  KvGetFresh read;
  read.partition = storage::project_partition(scope.project_id);
  read.keys.push_back(std::move(key));
  KvGetResult found = co_await host.kv_get_fresh(read);
  if (found.error != HostError::none || found.entries.size() != 1) co_return storage::unavailable();
  if (found.entries[0].version == 0) co_return no_such_installation();
  co_return std::move(found.entries[0]);
}

KvMutation put_installation(InstallationScope scope, const Installation& installation) {
  KvMutation put;
  put.key = storage::installation_key(scope.caller.user_hash, installation.id);
  put.value = encode_installation(installation);
  put.replica_key = storage::installation_replica(scope.project_id, installation.id);
  return put;
}

KvMutation remove_record(std::string key) {
  KvMutation removal;
  removal.kind = MutationKind::remove;
  removal.key = std::move(key);
  return removal;
}

KvMutation put_server(InstallationScope scope, const Installation& installation) {
  KvMutation put;
  put.key = storage::server_key(scope.caller.user_hash, installation.server_id);
  put.value = installation.id;
  return put;
}

/// The installation whose id is the value of a record.
Task<Result<StoredInstallation>> load_referenced(Host& host, InstallationScope scope, std::string key) {
  CO_TRY(found, co_await load_record(host, scope, std::move(key)));
  co_return co_await load_installation(host, scope, std::move(found.value));
}

/// Whether anything differs now.
bool apply(const InstallationChanges& changes, Installation& installation) {
  bool changed = false;
  const auto assign = [&changed](auto& field, const auto& wanted) {
    if (!wanted || field == *wanted) return;
    field = *wanted;
    changed = true;
  };
  assign(installation.display_name, changes.display_name);
  assign(installation.description, changes.description);
  assign(installation.is_enabled, changes.is_enabled);
  return changed;
}

}  // namespace

Task<Result<StoredInstallation>> load_installation(Host& host, InstallationScope scope, std::string id) {
  const std::optional<std::string> uuid = parse_uuid(id);
  if (!uuid) co_return no_such_installation();
  CO_TRY(found, co_await load_record(host, scope, storage::installation_key(scope.caller.user_hash, *uuid)));
  std::optional<Installation> installation = decode_installation(found.value);
  if (!installation || !belongs_to(*installation, scope, *uuid)) co_return unreadable_installation();
  co_return StoredInstallation{std::move(*installation), found.version};
}

Task<Result<std::string>> show_installation(Host& host, InstallationScope scope, const InstallationPresenter& presenter,
                                            std::string id) {
  const std::optional<std::string> uuid = parse_uuid(id);
  if (!uuid) co_return no_such_installation();
  CO_TRY(found, co_await load_record(host, scope, storage::installation_key(scope.caller.user_hash, *uuid)));
  std::string json;
  if (!presenter.append(json, *uuid, found.value)) co_return unreadable_installation();
  co_return std::move(json);
}

Task<Result<StoredInstallation>> load_installation_of_url(Host& host, InstallationScope scope,
                                                          std::string normalized_url) {
  co_return co_await load_referenced(host, scope, storage::url_key(host, scope.caller.user_hash, normalized_url));
}

Task<Result<StoredInstallation>> load_installation_of_server(Host& host, InstallationScope scope,
                                                             std::string server_id) {
  const std::optional<std::string> uuid = parse_uuid(server_id);
  if (!uuid) co_return no_such_installation();
  co_return co_await load_referenced(host, scope, storage::server_key(scope.caller.user_hash, *uuid));
}

Task<HostError> replace_installation(Host& host, InstallationScope scope, const StoredInstallation& changed,
                                     std::vector<KvMutation> along) {
  KvCommit commit = storage::begin_commit(host, storage::project_partition(scope.project_id));
  KvMutation put = put_installation(scope, changed.installation);
  commit.checks.push_back({put.key, changed.version});
  commit.mutations = std::move(along);
  commit.mutations.push_back(std::move(put));
  if (!changed.installation.server_id.empty()) commit.mutations.push_back(put_server(scope, changed.installation));
  const KvCommitResult outcome = co_await host.kv_commit(commit);
  co_return outcome.error;
}

Task<Result<InstallationPage>> show_installations(Host& host, InstallationScope scope,
                                                  const InstallationPresenter& presenter, Page page) {
  KvList list;
  list.partition = storage::project_partition(scope.project_id);
  const std::string prefix = storage::installation_prefix(scope.caller.user_hash);
  list.prefix = prefix;
  // Ids are UUIDv7: their order is that of creation.
  list.order = ListOrder::descending;
  list.offset = page.offset;
  list.limit = page.limit;
  const KvListResult found = co_await host.kv_list(list);
  if (found.error != HostError::none) co_return storage::unavailable();
  InstallationPage result{found.total, {}};
  for (const KvEntry& entry : found.entries) {
    const std::string_view id = std::string_view(entry.key).substr(prefix.size());
    static_cast<void>(presenter.append(result.items, id, entry.value));
  }
  co_return result;
}

Task<Result<void>> insert_installation(Host& host, InstallationScope scope, const Installation& installation,
                                       std::string normalized_url) {
  KvCommit commit = storage::begin_commit(host, storage::project_partition(scope.project_id));
  KvMutation claim;
  claim.key = storage::url_key(host, scope.caller.user_hash, normalized_url);
  claim.value = installation.id;
  commit.checks.push_back({claim.key, 0});
  commit.mutations.push_back(std::move(claim));
  commit.mutations.push_back(put_installation(scope, installation));
  if (!installation.server_id.empty()) commit.mutations.push_back(put_server(scope, installation));
  const KvCommitResult stored = co_await host.kv_commit(commit);
  if (stored.error == HostError::conflict) {
    co_return error(Reason::unique, "This server URL is already installed.", "url");
  }
  if (stored.error != HostError::none) co_return storage::unavailable();
  co_return Result<void>::success();
}

Task<Result<Installation>> update_installation(Host& host, const Keyring& keyring, InstallationScope scope,
                                               std::string id, InstallationChanges changes) {
  for (int attempt = 0; attempt < limits::commit_attempts; ++attempt) {
    CO_TRY(stored, co_await load_installation(host, scope, id));
    Installation& installation = stored.installation;
    if (!apply(changes, installation)) co_return std::move(installation);
    installation.updated_at = host.now();
    reseal_credentials(host, keyring, installation);

    const HostError outcome = co_await replace_installation(host, scope, stored);
    if (outcome == HostError::none) co_return std::move(installation);
    if (outcome != HostError::conflict) co_return storage::unavailable();
  }
  co_return storage::unavailable();
}

Task<Result<void>> remove_installation(Host& host, InstallationScope scope, std::string id) {
  for (int attempt = 0; attempt < limits::commit_attempts; ++attempt) {
    CO_TRY(stored, co_await load_installation(host, scope, id));
    const std::optional<Url> url = host.parse_url(stored.installation.url, {});

    KvCommit commit = storage::begin_commit(host, storage::project_partition(scope.project_id));
    KvMutation removal = remove_record(storage::installation_key(scope.caller.user_hash, stored.installation.id));
    removal.replica_key = storage::installation_replica(scope.project_id, stored.installation.id);
    commit.checks.push_back({removal.key, stored.version});
    commit.mutations.push_back(std::move(removal));
    if (url) commit.mutations.push_back(remove_record(storage::url_key(host, scope.caller.user_hash, url->href)));
    if (!stored.installation.server_id.empty()) {
      commit.mutations.push_back(
          remove_record(storage::server_key(scope.caller.user_hash, stored.installation.server_id)));
    }
    if (stored.installation.auth_type == AuthType::oauth) {
      commit.mutations.push_back(remove_record(storage::lease_key(stored.installation.id)));
    }
    const KvCommitResult outcome = co_await host.kv_commit(commit);
    if (outcome.error == HostError::none) co_return Result<void>::success();
    if (outcome.error != HostError::conflict) co_return storage::unavailable();
  }
  co_return storage::unavailable();
}

}  // namespace gatehouse
