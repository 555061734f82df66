// Installations in storage: every rule of what is kept under which key, and that a url
// is installed once per user. All reads here are fresh. Whose installations, and in which
// project, is the exchange's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/function_ref.h"
#include "core/result.h"
#include "core/task.h"
#include "exchange/exchange.h"
#include "http/page.h"
#include "installations/installation.h"

namespace gatehouse {

struct StoredInstallation {
  Installation installation;
  std::uint64_t version;
};

/// What PATCH may change; nothing where a field is to stay.
struct InstallationChanges {
  std::optional<std::string> display_name;
  std::optional<std::string> description;
  std::optional<bool> is_enabled;
};

/// Errors in the words that a caller sees: Reason::not_found, Reason::internal.
Failure no_such_installation();
Failure unreadable_url();
/// Reason::unique, attr url.
Failure installed_already();

/// The installation that a record is, read under the key of this id. Reason::not_found where there
/// is none; Reason::internal for what is no installation, or not the one that its key says.
Result<StoredInstallation> read_installation(const Exchange& exchange, std::string_view id, const KvEntry& record);

/// Reason::not_found for an unknown id, for text that is no UUID, and for another user's.
Task<Result<StoredInstallation>> load_installation(const Exchange& exchange, std::string id);

/// The object of the REST API; errors as load_installation has them.
Task<Result<std::string>> show_installation(const Exchange& exchange, const InstallationPresenter& presenter,
                                            std::string id);

/// The objects of the REST API, newest first. Records that are not shown (InstallationPresenter::append)
/// are left out.
Task<Result<PageContents>> show_installations(const Exchange& exchange, const InstallationPresenter& presenter,
                                              Page page);

/// installed_already() where this user has that url installed already.
Task<Result<void>> insert_installation(const Exchange& exchange, const Installation& installation,
                                       std::string normalized_url);

/// The installation of a url (Url::href); Reason::not_found where this user has none.
Task<Result<StoredInstallation>> load_installation_of_url(const Exchange& exchange, std::string normalized_url);
/// The installation of an OAuth server record; errors as load_installation has them.
Task<Result<StoredInstallation>> load_installation_of_server(const Exchange& exchange, std::string server_id);

/// Stores `changed` where it is still the version that was loaded, together with the record
/// of its server and the mutations given. HostError::conflict where somebody was quicker:
/// load it anew and decide again.
Task<HostError> replace_installation(const Exchange& exchange, const StoredInstallation& changed,
                                     std::vector<KvMutation> along = {});

/// Changes an installation as it is by now. Whether it is to be stored; an error ends the change.
/// Called anew for each version that somebody else was quicker to store.
using InstallationChange = FunctionRef<Result<bool>(Installation&)>;

/// How long a change is tried for.
enum class Patience {
  /// limits::commit_attempts.
  brief,
  /// Until storage that was out of reach is back, for limits::storage_patience_ms: for what would
  /// be lost otherwise. Any other error ends it as it ends a brief one.
  long_enough,
};

struct ChangeOptions {
  Patience patience = Patience::brief;
  /// The installation as it was just read; nothing: it is loaded first.
  std::optional<StoredInstallation> known = {};
  /// Committed with it.
  std::vector<KvMutation> along = {};
};

/// The installation after the change. Concurrent changes are all applied, one after the other.
/// Errors: as load_installation has them, and the change's own; storage_unavailable where it was
/// tried for that long.
Task<Result<Installation>> change_installation(const Exchange& exchange, std::string id, InstallationChange change,
                                               ChangeOptions options = {});

/// change_installation for PATCH. Credentials that an older key sealed are sealed anew.
Task<Result<Installation>> update_installation(const Exchange& exchange, std::string id, InstallationChanges changes);

/// With all that is kept for it.
Task<Result<void>> remove_installation(const Exchange& exchange, std::string id);

}  // namespace gatehouse
