#include "oauth/state_store.h"

#include <array>
#include <utility>

#include "core/base64.h"
#include "core/json.h"
#include "core/json_fields.h"
#include "core/limits.h"
#include "oauth/oauth_credentials.h"
#include "storage/commit.h"
#include "storage/keys.h"

namespace gatehouse {
namespace {

std::string associated_data(const storage::StateHash& hash) { return "oauth state\n" + hash.hex; }

std::string encode(const Authorization& authorization) {
  JsonWriter json;
  json.begin_object()
      .member("project_id", authorization.project_id)
      .member("installation_id", authorization.installation_id)
      .member("user", authorization.user)
      .member("issuer", authorization.issuer)
      .member("iss_parameter_supported", authorization.iss_parameter_supported)
      .member("token_endpoint", authorization.token_endpoint)
      .member("code_verifier", authorization.code_verifier)
      .member("redirect_uri", authorization.redirect_uri)
      .member("resource", authorization.resource)
      .member("scope", authorization.scope)
      .member("callback_url", authorization.callback_url)
      .member("is_deliberate", authorization.is_deliberate)
      .key("client");
  write_oauth_client(json, authorization.client);
  return json.end_object().take();
}

std::optional<Authorization> decode(std::string_view text) {
  const Result<JsonValue> parsed = parse_json(text);
  if (!parsed) return std::nullopt;
  const JsonValue& object = parsed.value();
  Authorization authorization;
  authorization.project_id = stored_text(object, "project_id");
  authorization.installation_id = stored_text(object, "installation_id");
  authorization.user = stored_text(object, "user");
  authorization.issuer = stored_text(object, "issuer");
  // A record that does not say otherwise asks for the stricter check.
  authorization.iss_parameter_supported = stored_boolean(object, "iss_parameter_supported", true);
  authorization.token_endpoint = stored_text(object, "token_endpoint");
  authorization.code_verifier = stored_text(object, "code_verifier");
  authorization.redirect_uri = stored_text(object, "redirect_uri");
  authorization.resource = stored_text(object, "resource");
  authorization.scope = stored_text(object, "scope");
  authorization.callback_url = stored_text(object, "callback_url");
  authorization.is_deliberate = stored_boolean(object, "is_deliberate", false);
  if (const JsonValue* client = object.find("client")) authorization.client = read_oauth_client(*client);
  return authorization;
}

}  // namespace

Task<Result<std::string>> store_authorization(Host& host, const Keyring& keyring, Authorization authorization) {
  std::array<std::uint8_t, 32> random;
  host.random(random);
  std::string state = base64url_encode({reinterpret_cast<const char*>(random.data()), random.size()});
  const storage::StateHash hash = storage::hash_state(host, state);
  KvCommit commit = storage::begin_commit(host, storage::state_partition(hash));
  KvMutation put;
  put.key = storage::state_key(hash);
  put.value = keyring.seal(host, associated_data(hash), encode(authorization));
  put.expires_at = host.now() + limits::oauth_state_ms;
  commit.mutations.push_back(std::move(put));
  const KvCommitResult stored = co_await host.kv_commit(commit);
  if (stored.error != HostError::none) co_return storage::unavailable();
  co_return std::move(state);
}

Task<Result<std::optional<Authorization>>> redeem_state(Host& host, const Keyring& keyring, std::string state) {
  const storage::StateHash hash = storage::hash_state(host, state);
  KvGetFresh read;
  read.partition = storage::state_partition(hash);
  read.keys.push_back(storage::state_key(hash));
  const KvGetResult found = co_await host.kv_get_fresh(read);
  if (found.error != HostError::none || found.entries.size() != 1) co_return storage::unavailable();
  if (found.entries[0].version == 0) co_return std::optional<Authorization>();

  KvCommit commit = storage::begin_commit(host, storage::state_partition(hash));
  KvMutation removal;
  removal.kind = MutationKind::remove;
  removal.key = storage::state_key(hash);
  commit.checks.push_back({removal.key, found.entries[0].version});
  commit.mutations.push_back(std::move(removal));
  const KvCommitResult redeemed = co_await host.kv_commit(commit);
  if (redeemed.error == HostError::conflict) co_return std::optional<Authorization>();
  if (redeemed.error != HostError::none) co_return storage::unavailable();
  const std::optional<std::string> opened = keyring.open(host, associated_data(hash), found.entries[0].value);
  if (!opened) co_return std::optional<Authorization>();
  co_return decode(*opened);
}

}  // namespace gatehouse
