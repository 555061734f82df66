// Installations in storage: every rule of what is kept under which key, and that a url
// is installed once per user. All reads here are fresh.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/caller.h"
#include "core/result.h"
#include "core/task.h"
#include "crypto/keyring.h"
#include "host/host.h"
#include "http/page.h"
#include "installations/installation.h"

namespace gatehouse {

/// Whose installations, in which project. The views outlive the task they are given to.
struct InstallationScope {
  std::string_view project_id;
  const Caller& caller;
};

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

struct InstallationPage {
  std::uint32_t total;
  /// The objects of the REST API, with commas between them.
  std::string items;
};

/// Reason::not_found for an unknown id, for text that is no UUID, and for another user's.
Task<Result<StoredInstallation>> load_installation(Host& host, InstallationScope scope, std::string id);

/// The object of the REST API; errors as load_installation has them.
Task<Result<std::string>> show_installation(Host& host, InstallationScope scope, const InstallationPresenter& presenter,
                                            std::string id);

/// Newest first. Records that are not shown (InstallationPresenter::append) are left out.
Task<Result<InstallationPage>> show_installations(Host& host, InstallationScope scope,
                                                  const InstallationPresenter& presenter, Page page);

/// Reason::unique (attr url) where this user has that url installed already.
Task<Result<void>> insert_installation(Host& host, InstallationScope scope, const Installation& installation,
                                       std::string normalized_url);

/// The installation of a url (Url::href); Reason::not_found where this user has none.
Task<Result<StoredInstallation>> load_installation_of_url(Host& host, InstallationScope scope,
                                                          std::string normalized_url);
/// The installation of an OAuth server record; errors as load_installation has them.
Task<Result<StoredInstallation>> load_installation_of_server(Host& host, InstallationScope scope,
                                                             std::string server_id);

/// Stores `changed` where it is still the version that was loaded, together with the record
/// of its server and the mutations given. HostError::conflict where somebody was quicker:
/// load it anew and decide again.
Task<HostError> replace_installation(Host& host, InstallationScope scope, const StoredInstallation& changed,
                                     std::vector<KvMutation> along = {});

/// The installation after the changes. Concurrent updates are all applied, one after the other.
/// Credentials that an older key sealed are sealed anew.
Task<Result<Installation>> update_installation(Host& host, const Keyring& keyring, InstallationScope scope,
                                               std::string id, InstallationChanges changes);

/// With all that is kept for it.
Task<Result<void>> remove_installation(Host& host, InstallationScope scope, std::string id);

}  // namespace gatehouse
