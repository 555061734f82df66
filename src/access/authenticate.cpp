#include "access/authenticate.h"

#include "access/api_key_token.h"
#include "core/ascii.h"
#include "crypto/digest.h"
#include "storage/keys.h"
#include "storage/records.h"

namespace gatehouse {
namespace {

Failure rejected() { return error(Reason::authentication_failed, "The API key is unknown, revoked or expired."); }

/// nullptr where the record is damaged; else good until the next suspension.
const KnownApiKey* known_key(Host& host, AccessMemos& memos, std::string_view record) {
  return memos.keys.recall(record, [&]() -> std::optional<KnownApiKey> {
    std::optional<ApiKey> key = decode_api_key(record);
    if (!key) return std::nullopt;
    storage::UserHash user_hash = storage::hash_user(host, key->user);
    return KnownApiKey{std::move(*key), std::move(user_hash)};
  });
}

Result<Caller> admit(Host& host, const KnownApiKey& known, const PresentedKey& presented,
                     const Permission& permission) {
  const ApiKey& key = known.key;
  if (!constant_time_equal(presented.token_hash, key.key_hash) || key.expired(host.now())) return rejected();
  if (!key.permits(permission.scope)) {
    return error(Reason::permission_denied,
                 "The API key lacks the scope " + std::string(scope_name(permission.scope)) + ".");
  }
  if (!key.permits_project(permission.project_id)) {
    return error(Reason::permission_denied, "The API key is not for this project.");
  }
  return Caller{key.user, known.user_hash, presented.id};
}

}  // namespace

std::string_view bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (!equals_ignore_case(authorization.substr(0, scheme.size()), scheme)) return {};
  return trim_ascii(authorization.substr(scheme.size()));
}

Result<PresentedKey> read_presented_key(Host& host, const Keyring& keyring, AccessMemos& memos,
                                        std::string_view authorization) {
  const std::string_view token = bearer_token(authorization);
  if (token.empty()) {
    return error(Reason::not_authenticated, "Send an API key as `Authorization: Bearer <API key>`.");
  }
  const PresentedKey* const presented = memos.presented.recall(token, [&]() -> std::optional<PresentedKey> {
    std::optional<std::string> id = read_api_key_token(host, keyring, token);
    if (!id) return std::nullopt;
    return PresentedKey{std::move(*id), hash_api_key_token(host, token)};
  });
  if (presented == nullptr) return rejected();
  return *presented;
}

Task<Result<Caller>> authenticate(Host& host, AccessMemos& memos, PresentedKey presented, std::string cached_record,
                                  Permission permission) {
  if (const KnownApiKey* const copy = known_key(host, memos, cached_record)) {
    co_return admit(host, *copy, presented, permission);
  }
  CO_AWAIT(fresh, storage::read_record(host, storage::api_key_partition(), storage::api_key_key(presented.id)));
  if (fresh.version == 0) co_return rejected();
  const KnownApiKey* const key = known_key(host, memos, fresh.value);
  if (key == nullptr) co_return rejected();
  co_return admit(host, *key, presented, permission);
}

Result<void> authenticate_admin(Host& host, std::string_view admin_token, std::string_view authorization) {
  const std::string_view token = bearer_token(authorization);
  if (token.empty()) return error(Reason::not_authenticated, "Send `Authorization: Bearer <ADMIN_TOKEN>`.");
  // Hashes have one length, so the comparison tells nothing of the token's.
  if (!constant_time_equal(sha256_hex(host, token), sha256_hex(host, admin_token))) {
    return error(Reason::authentication_failed, "The admin token is wrong.");
  }
  return Result<void>::success();
}

}  // namespace gatehouse
