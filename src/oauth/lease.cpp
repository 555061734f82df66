#include "oauth/lease.h"

#include "storage/keys.h"
#include "storage/records.h"

namespace gatehouse {
namespace {

constexpr std::string_view refreshing = "refreshing";
constexpr std::string_view backing_off = "backing_off";

}  // namespace

KvMutation put_lease(std::string_view installation_id, LeaseKind kind, UnixMillis ends_at) {
  const std::string_view value = kind == LeaseKind::refreshing ? refreshing : backing_off;
  KvMutation put = storage::put(storage::lease_key(installation_id), std::string(value));
  put.expires_at = ends_at;
  return put;
}

KvMutation remove_lease(std::string_view installation_id) {
  return storage::removal(storage::lease_key(installation_id));
}

std::optional<LeaseKind> read_lease(const KvEntry& entry) {
  if (entry.version == 0) return std::nullopt;
  return entry.value == backing_off ? LeaseKind::backing_off : LeaseKind::refreshing;
}

}  // namespace gatehouse
