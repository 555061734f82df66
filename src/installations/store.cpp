#include "installations/store.h"

#include "core/limits.h"
#include "core/uuid.h"
#include "exchange/project_records.h"
#include "installations/credentials.h"
#include "storage/keys.h"

namespace gatehouse {
namespace {

Failure unreadable_installation() { return error(Reason::internal, "The stored installation cannot be read."); }

/// Whether a record is what its key says: one that was copied there from elsewhere, credentials
/// and all, is not.
bool belongs_to(const Installation& installation, const Exchange& exchange, std::string_view id) {
  return installation.project_id == exchange.path.project_id && installation.user == exchange.caller.user &&
         installation.id == id;
}

std::string key_of(const Exchange& exchange, std::string_view id) {
  return storage::installation_key(exchange.caller.user_hash, id);
}

std::string server_key_of(const Exchange& exchange, std::string_view server_id) {
  return storage::server_key(exchange.caller.user_hash, server_id);
}

std::string url_key_of(const Exchange& exchange, std::string_view normalized_url) {
  return storage::url_key(exchange.host, exchange.caller.user_hash, normalized_url);
}

/// The installation, with the record of its server where it has one.
void add_installation(const Exchange& exchange, const Installation& installation, KvCommit& commit) {
  KvMutation put = storage::put(key_of(exchange, installation.id), encode_installation(installation));
  put.replica_key = storage::installation_replica(exchange.path.project_id, installation.id);
  commit.mutations.push_back(std::move(put));
  if (installation.server_id.empty()) return;
  commit.mutations.push_back(storage::put(server_key_of(exchange, installation.server_id), installation.id));
}

/// The installation whose id is the value of a record.
Task<Result<StoredInstallation>> load_referenced(const Exchange& exchange, std::string key) {
  CO_AWAIT(found, storage::read_record(exchange, std::move(key)));
  // No record has an empty value, so that where there is none, no installation has that id.
  co_return co_await load_installation(exchange, std::move(found.value));
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

Failure no_such_installation() { return error(Reason::not_found, "No such installation."); }
Failure unreadable_url() { return error(Reason::internal, "The URL of this installation cannot be read."); }
Failure installed_already() { return error(Reason::unique, "This server URL is already installed.", "url"); }

Result<StoredInstallation> read_installation(const Exchange& exchange, std::string_view id, const KvEntry& record) {
  if (record.version == 0) return no_such_installation();
  std::optional<Installation> installation = decode_installation(record.value);
  if (!installation || !belongs_to(*installation, exchange, id)) return unreadable_installation();
  return StoredInstallation{std::move(*installation), record.version};
}

Task<Result<StoredInstallation>> load_installation(const Exchange& exchange, std::string id) {
  const std::optional<std::string> uuid = parse_uuid(id);
  if (!uuid) co_return no_such_installation();
  CO_AWAIT(found, storage::read_record(exchange, key_of(exchange, *uuid)));
  co_return read_installation(exchange, *uuid, found);
}

Task<Result<std::string>> show_installation(const Exchange& exchange, const InstallationPresenter& presenter,
                                            std::string id) {
  const std::optional<std::string> uuid = parse_uuid(id);
  if (!uuid) co_return no_such_installation();
  CO_AWAIT(found, storage::read_record(exchange, key_of(exchange, *uuid)));
  if (found.version == 0) co_return no_such_installation();
  std::string json;
  if (!presenter.append(json, *uuid, found.value)) co_return unreadable_installation();
  co_return std::move(json);
}

Task<Result<StoredInstallation>> load_installation_of_url(const Exchange& exchange, std::string normalized_url) {
  return load_referenced(exchange, url_key_of(exchange, normalized_url));
}

Task<Result<StoredInstallation>> load_installation_of_server(const Exchange& exchange, std::string server_id) {
  const std::optional<std::string> uuid = parse_uuid(server_id);
  if (!uuid) co_return no_such_installation();
  co_return co_await load_referenced(exchange, server_key_of(exchange, *uuid));
}

Task<HostError> replace_installation(const Exchange& exchange, const StoredInstallation& changed,
                                     std::vector<KvMutation> along) {
  KvCommit commit = storage::begin_commit(exchange);
  commit.checks.push_back({key_of(exchange, changed.installation.id), changed.version});
  commit.mutations = std::move(along);
  add_installation(exchange, changed.installation, commit);
  return storage::store(exchange, std::move(commit));
}

Task<Result<PageContents>> show_installations(const Exchange& exchange, const InstallationPresenter& presenter,
                                              Page page) {
  const std::string prefix = storage::installation_prefix(exchange.caller.user_hash);
  KvList list = storage::newest_first(storage::project_partition(exchange.path.project_id), prefix, page);
  CO_AWAIT(found, storage::read_page(exchange.host, std::move(list)));
  PageContents result = storage::begin_page(found);
  for (const KvEntry& entry : found.entries) {
    const std::string_view id = std::string_view(entry.key).substr(prefix.size());
    static_cast<void>(presenter.append(result.items, id, entry.value));
  }
  co_return result;
}

Task<Result<void>> insert_installation(const Exchange& exchange, const Installation& installation,
                                       std::string normalized_url) {
  KvCommit commit = storage::begin_commit(exchange);
  KvMutation claim = storage::put(url_key_of(exchange, normalized_url), installation.id);
  commit.checks.push_back({claim.key, 0});
  commit.mutations.push_back(std::move(claim));
  add_installation(exchange, installation, commit);
  const KvCommitResult stored = co_await exchange.host.kv_commit(commit);
  if (stored.error == HostError::conflict) co_return installed_already();
  if (stored.error != HostError::none) co_return storage::unavailable();
  co_return Result<void>::success();
}

Task<Result<Installation>> change_installation(const Exchange& exchange, std::string id, InstallationChange change,
                                               ChangeOptions options) {
  const bool is_patient = options.patience == Patience::long_enough;
  const UnixMillis deadline = exchange.host.now() + limits::storage_patience_ms;
  std::optional<StoredInstallation> current = std::move(options.known);
  for (int attempt = 1;; ++attempt) {
    HostError outcome = HostError::unavailable;
    if (!current) {
      auto loaded = co_await load_installation(exchange, id);
      if (!loaded && loaded.error().reason != Reason::storage_unavailable) co_return std::move(loaded).failure();
      if (loaded) current = std::move(loaded).value();
    }
    if (current) {
      CO_TRY(is_changed, change(current->installation));
      if (is_changed) outcome = co_await replace_installation(exchange, *current, options.along);
      if (!is_changed || outcome == HostError::none) co_return std::move(current->installation);
      current.reset();
    }
    const bool may_try_again = is_patient ? exchange.host.now() < deadline
                                          : outcome == HostError::conflict && attempt < limits::commit_attempts;
    if (!may_try_again) co_return storage::unavailable();
    if (outcome != HostError::conflict) co_await exchange.host.sleep(limits::storage_pause_ms);
  }
}

Task<Result<Installation>> update_installation(const Exchange& exchange, std::string id, InstallationChanges changes) {
  CO_CHECK(require_keyring(exchange));
  const auto change = [&](Installation& installation) -> Result<bool> {
    if (!apply(changes, installation)) return false;
    installation.updated_at = exchange.host.now();
    reseal_credentials(exchange.host, *exchange.keyring, installation);
    return true;
  };
  co_return co_await change_installation(exchange, std::move(id), change);
}

Task<Result<void>> remove_installation(const Exchange& exchange, std::string id) {
  for (int attempt = 0; attempt < limits::commit_attempts; ++attempt) {
    CO_AWAIT(stored, load_installation(exchange, id));
    const Installation& installation = stored.installation;
    KvCommit commit = storage::begin_commit(exchange);
    const auto remove = [&commit](std::string key) { commit.mutations.push_back(storage::removal(std::move(key))); };
    remove(key_of(exchange, installation.id));
    commit.mutations[0].replica_key = storage::installation_replica(exchange.path.project_id, installation.id);
    commit.checks.push_back({commit.mutations[0].key, stored.version});
    if (const auto url = exchange.host.parse_url(installation.url, {})) remove(url_key_of(exchange, url->href));
    if (!installation.server_id.empty()) remove(server_key_of(exchange, installation.server_id));
    if (installation.auth_type == AuthType::oauth) remove(storage::lease_key(installation.id));
    const KvCommitResult outcome = co_await exchange.host.kv_commit(commit);
    if (outcome.error == HostError::none) co_return Result<void>::success();
    if (outcome.error != HostError::conflict) co_return storage::unavailable();
  }
  co_return storage::unavailable();
}

}  // namespace gatehouse
