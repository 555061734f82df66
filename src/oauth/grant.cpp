#include "oauth/grant.h"

#include <utility>

#include "storage/commit.h"
#include "storage/keys.h"

namespace gatehouse {

Task<Result<Grant>> load_grant(const Exchange& exchange, const GrantKey& key) {
  CO_TRY(keyring, require_keyring(exchange));
  KvGetFresh read;
  read.partition = storage::project_partition(exchange.path.project_id);
  read.keys.push_back(storage::installation_key(exchange.caller.user_hash, key.installation_id));
  read.keys.push_back(storage::lease_key(key.installation_id));
  const KvGetResult found = co_await exchange.host.kv_get_fresh(read);
  if (found.error != HostError::none || found.entries.size() != 2) co_return storage::unavailable();
  const KvEntry& record = found.entries[0];
  if (record.version == 0) co_return error(Reason::not_found, "No such installation.");
  std::optional<Installation> installation = decode_installation(record.value);
  if (!installation) co_return error(Reason::internal, "The stored installation cannot be read.");
  Grant grant{{std::move(*installation), record.version}, {}, read_lease(found.entries[1])};
  if (grant.stored.installation.sealed_credentials.empty()) co_return std::move(grant);
  std::optional<Credentials> credentials =
      open_credentials(exchange.host, *keyring, grant.stored.installation, key.server.origin());
  if (!credentials) {
    co_return error(Reason::authorization_required,
                    "The credential of this installation cannot be opened; authorize it again.",
                    "credential_unreadable");
  }
  grant.credentials = std::move(*credentials);
  co_return std::move(grant);
}

Task<HostError> replace_grant(const Exchange& exchange, const GrantKey& key, Grant& grant,
                              std::vector<KvMutation> along) {
  if (exchange.keyring == nullptr) co_return HostError::unavailable;
  Installation& installation = grant.stored.installation;
  installation.sealed_credentials =
      seal_credentials(exchange.host, *exchange.keyring, installation, key.server.origin(), grant.credentials);
  const InstallationScope scope{exchange.path.project_id, exchange.caller};
  co_return co_await replace_installation(exchange.host, scope, grant.stored, std::move(along));
}

Failure needs_reauthorization() {
  return error(Reason::authorization_required,
               "The authorization of this installation is no longer accepted; authorize it again.", "needs_reauth");
}

Failure credential_rejected() {
  return error(Reason::authorization_required, "The upstream refused the credential of this installation.",
               "credential_rejected");
}

Failure no_tokens_yet() {
  return error(Reason::authorization_required, "This installation is not authorized yet.", "no_credential");
}

}  // namespace gatehouse
