#include "oauth/grant.h"

#include <utility>

#include "storage/keys.h"
#include "storage/records.h"

namespace gatehouse {

namespace {

Failure unreadable_credentials() {
  return error(Reason::authorization_required,
               "The credential of this installation cannot be opened; authorize it again.", "credential_unreadable");
}

/// None where none was stored.
Result<Credentials> open(const Exchange& exchange, const Installation& installation, const std::string& origin) {
  if (installation.sealed_credentials.empty()) return Credentials{};
  auto opened = open_credentials(exchange.host, *exchange.keyring, installation, origin);
  if (!opened) return unreadable_credentials();
  return std::move(*opened);
}

void seal(const Exchange& exchange, Installation& installation, const std::string& origin,
          const Credentials& credentials) {
  installation.sealed_credentials =
      seal_credentials(exchange.host, *exchange.keyring, installation, origin, credentials);
}

}  // namespace

Task<Result<Grant>> load_grant(const Exchange& exchange, const GrantKey& key) {
  CO_CHECK(require_keyring(exchange));
  KvGetFresh read;
  read.partition = storage::project_partition(exchange.path.project_id);
  read.keys.push_back(storage::installation_key(exchange.caller.user_hash, key.installation_id));
  read.keys.push_back(storage::lease_key(key.installation_id));
  const KvGetResult found = co_await exchange.host.kv_get_fresh(read);
  if (found.error != HostError::none || found.entries.size() != 2) co_return storage::unavailable();
  CO_TRY(stored, read_installation(exchange, key.installation_id, found.entries[0]));
  CO_TRY(credentials, open(exchange, stored.installation, key.server.origin()));
  co_return Grant{std::move(stored), std::move(credentials), read_lease(found.entries[1])};
}

Task<HostError> replace_grant(const Exchange& exchange, const GrantKey& key, Grant& grant) {
  seal(exchange, grant.stored.installation, key.server.origin(), grant.credentials);
  return replace_installation(exchange, grant.stored);
}

Task<Result<Installation>> change_grant(const Exchange& exchange, std::string installation_id, GrantChange change,
                                        Unreadable unreadable, ChangeOptions options) {
  CO_CHECK(require_keyring(exchange));
  const auto change_sealed = [&](Installation& installation) -> Result<bool> {
    const std::optional<Url> url = exchange.host.parse_url(installation.url, {});
    if (!url) return unreadable_url();
    const std::string origin = url->origin();
    Result<Credentials> opened = open(exchange, installation, origin);
    if (!opened && unreadable == Unreadable::kept) return std::move(opened).failure();
    Credentials credentials = opened ? std::move(opened).value() : Credentials{};
    const bool is_changed = TRY(change(installation, credentials.oauth));
    if (is_changed) seal(exchange, installation, origin, credentials);
    return is_changed;
  };
  co_return co_await change_installation(exchange, std::move(installation_id), change_sealed, std::move(options));
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
