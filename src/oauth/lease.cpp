#include "oauth/lease.h"

#include "core/limits.h"
#include "storage/keys.h"

namespace gatehouse {
namespace {

constexpr std::string_view refreshing = "refreshing";
constexpr std::string_view backing_off = "backing_off";

}  // namespace

KvMutation put_lease(std::string_view installation_id, LeaseKind kind, UnixMillis now) {
  KvMutation put;
  put.key = storage::lease_key(installation_id);
  const bool is_refresh = kind == LeaseKind::refreshing;
  put.value = is_refresh ? refreshing : backing_off;
  put.expires_at = now + (is_refresh ? limits::oauth_lease_ms : limits::oauth_back_off_ms);
  return put;
}

KvMutation remove_lease(std::string_view installation_id) {
  KvMutation removal;
  removal.kind = MutationKind::remove;
  removal.key = storage::lease_key(installation_id);
  return removal;
}

std::optional<LeaseKind> read_lease(const KvEntry& entry) {
  if (entry.version == 0) return std::nullopt;
  return entry.value == backing_off ? LeaseKind::backing_off : LeaseKind::refreshing;
}

}  // namespace gatehouse
