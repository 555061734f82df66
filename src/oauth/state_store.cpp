#include "oauth/state_store.h"

#include <utility>

#include "core/json.h"
#include "core/limits.h"
#include "core/record_members.h"
#include "host/identifier.h"
#include "installations/oauth_credentials.h"
#include "storage/keys.h"
#include "storage/records.h"

namespace gatehouse {
namespace {

std::string associated_data(const storage::StateHash& hash) { return "oauth state\n" + hash.hex; }

constexpr TextMember<Authorization> text_members[] = {
    {"project_id", &Authorization::project_id},
    {"installation_id", &Authorization::installation_id},
    {"user", &Authorization::user},
    {"issuer", &Authorization::issuer},
    {"token_endpoint", &Authorization::token_endpoint},
    {"code_verifier", &Authorization::code_verifier},
    {"redirect_uri", &Authorization::redirect_uri},
    {"resource", &Authorization::resource},
    {"scope", &Authorization::scope},
    {"callback_url", &Authorization::callback_url},
};
constexpr FlagMember<Authorization> flag_members[] = {
    // A record that does not say otherwise asks for the stricter check.
    {"iss_parameter_supported", &Authorization::iss_parameter_supported, true},
    {"is_deliberate", &Authorization::is_deliberate},
};
constexpr RecordMembers<Authorization> members{text_members, {}, flag_members};

std::string encode(const Authorization& authorization) {
  JsonWriter json;
  write_members(json.begin_object(), authorization, members);
  write_oauth_client(json.key("client"), authorization.client);
  return json.end_object().take();
}

std::optional<Authorization> decode(std::string_view text) {
  const Result<JsonValue> parsed = parse_json(text);
  if (!parsed) return std::nullopt;
  Authorization authorization;
  read_members(parsed.value(), authorization, members);
  if (const JsonValue* client = parsed.value().find("client")) authorization.client = read_oauth_client(*client);
  return authorization;
}

Failure unknown_state() { return error(Reason::invalid, "This state is unknown, used or expired.", "state"); }

}  // namespace

Task<Result<std::string>> store_authorization(Host& host, const Keyring& keyring, Authorization authorization) {
  std::string state = new_secret(host);
  const storage::StateHash hash = storage::hash_state(host, state);
  KvCommit commit = storage::begin_commit(host, storage::state_partition(hash));
  KvMutation put =
      storage::put(storage::state_key(hash), keyring.seal(host, associated_data(hash), encode(authorization)));
  put.expires_at = host.now() + limits::oauth_state_ms;
  commit.mutations.push_back(std::move(put));
  const KvCommitResult stored = co_await host.kv_commit(commit);
  if (stored.error != HostError::none) co_return storage::unavailable();
  co_return std::move(state);
}

Task<Result<Authorization>> redeem_state(Host& host, const Keyring& keyring, std::string state) {
  const storage::StateHash hash = storage::hash_state(host, state);
  CO_AWAIT(found, storage::read_record(host, storage::state_partition(hash), storage::state_key(hash)));
  if (found.version == 0) co_return unknown_state();

  KvCommit commit = storage::begin_commit(host, storage::state_partition(hash));
  commit.mutations.push_back(storage::removal(storage::state_key(hash)));
  commit.checks.push_back({commit.mutations[0].key, found.version});
  const KvCommitResult redeemed = co_await host.kv_commit(commit);
  if (redeemed.error == HostError::conflict) co_return unknown_state();
  if (redeemed.error != HostError::none) co_return storage::unavailable();
  const std::optional<std::string> opened = keyring.open(host, associated_data(hash), found.value);
  auto authorization = opened ? decode(*opened) : std::nullopt;
  if (!authorization) co_return unknown_state();
  co_return std::move(*authorization);
}

}  // namespace gatehouse
