#include "oauth/lease.h"

#include "storage/keys.h"

namespace gatehouse {
namespace {

constexpr std::string_view refreshing = "refreshing";
constexpr std::string_view backing_off = "backing_off";

}  // namespace

KvMutation put_lease(std::string_view installation_id, LeaseKind kind, UnixMillis ends_at) {
  KvMutation put;
  put.key = storage::lease_key(installation_id);
  put.value = kind == LeaseKind::refreshing ? refreshing : backing_off;
  put.expires_at = ends_at;
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
