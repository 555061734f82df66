// Deciding who calls and whether they may: the API key of a request, checked in the
// order form, MAC, record, expiry, scope, project.
#pragma once

#include <string>
#include <string_view>

#include "access/api_key.h"
#include "core/constant_time.h"
#include "core/memo.h"
#include "core/result.h"
#include "core/task.h"
#include "crypto/keyring.h"
#include "exchange/caller.h"
#include "host/host.h"

namespace gatehouse {

/// A token whose MAC holds: it names a key, which may still be revoked or expired.
struct PresentedKey {
  std::string id;
  /// hash_api_key_token of it.
  std::string token_hash;
};

struct KnownApiKey {
  ApiKey key;
  storage::UserHash user_hash;
};

/// What was computed of API keys before.
struct AccessMemos {
  /// By their tokens, each of which stays in memory until another takes its place.
  Memo<PresentedKey, constant_time_equal> presented;
  /// By their records.
  Memo<KnownApiKey> keys;
};

/// Reads `Authorization: Bearer <API key>` (RFC 6750 section 2.1); touches no storage.
/// Reason::not_authenticated without one, Reason::authentication_failed for one we did not make.
Result<PresentedKey> read_presented_key(Host& host, const Keyring& keyring, AccessMemos& memos,
                                        std::string_view authorization);

/// The bearer token of an Authorization header; empty where there is none.
std::string_view bearer_token(std::string_view authorization);

struct Permission {
  Scope scope;
  std::string_view project_id;
};

/// The caller behind a key. `cached_record` is the read copy if one was found; where it is
/// empty or damaged, the truth is asked. Errors: authentication_failed, permission_denied, storage_unavailable.
Task<Result<Caller>> authenticate(Host& host, AccessMemos& memos, PresentedKey presented, std::string cached_record,
                                  Permission permission);

/// Whether the request carries the deployment's ADMIN_TOKEN.
Result<void> authenticate_admin(Host& host, std::string_view admin_token, std::string_view authorization);

}  // namespace gatehouse
