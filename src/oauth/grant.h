// An installation's OAuth grant as the truth has it: the record, its credentials in the
// clear, and who is at work on them. Every change is checked against the version read.
#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "core/task.h"
#include "exchange/exchange.h"
#include "installations/credentials.h"
#include "installations/store.h"
#include "oauth/lease.h"

namespace gatehouse {

struct Grant {
  StoredInstallation stored;
  Credentials credentials;
  std::optional<LeaseKind> lease;

  [[nodiscard]] const OAuthTokens& tokens() const { return credentials.oauth.tokens; }
};

/// An installation of the caller's, and the URL of its server.
struct GrantKey {
  std::string installation_id;
  Url server;
};

/// One fresh read. Errors: not_found, storage_unavailable; authorization_required where the
/// credentials do not open.
Task<Result<Grant>> load_grant(const Exchange& exchange, const GrantKey& key);

/// Seals and stores the grant that load_grant gave, where it is still that one. HostError::conflict:
/// load it anew and decide again.
Task<HostError> replace_grant(const Exchange& exchange, const GrantKey& key, Grant& grant);

/// Changes a grant as it is by now; as InstallationChange has it.
using GrantChange = FunctionRef<Result<bool>(Installation&, OAuthCredentials&)>;

/// What becomes of credentials that do not open.
enum class Unreadable {
  /// An error, as load_grant has it.
  kept,
  /// The change begins with none.
  replaced,
};

/// change_installation, for what is sealed. Errors: its own; Reason::encryption_unavailable; internal
/// where the installation's URL cannot be read; authorization_required as `unreadable` says.
Task<Result<Installation>> change_grant(const Exchange& exchange, std::string installation_id, GrantChange change,
                                        Unreadable unreadable, ChangeOptions options = {});

/// Reason::authorization_required, in the words that a caller sees.
Failure needs_reauthorization();
Failure no_tokens_yet();
/// The server does not take it, and nobody says that the grant is withdrawn.
Failure credential_rejected();

}  // namespace gatehouse
