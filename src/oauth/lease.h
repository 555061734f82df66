// Who refreshes an installation's tokens: one owner in the world at a time, decided by
// commits. The lease and the installation are one partition's, so that each step changes
// both or neither. Builds mutations; does no I/O.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "host/host.h"

namespace gatehouse {

enum class LeaseKind {
  /// Somebody is refreshing.
  refreshing,
  /// The authorization server could not answer; nobody asks it again while this stands.
  backing_off,
};

/// The mutation that takes the lease, or turns it into a pause. It ends by itself at `ends_at`.
KvMutation put_lease(std::string_view installation_id, LeaseKind kind, UnixMillis ends_at);
KvMutation remove_lease(std::string_view installation_id);

/// What a lease record says; nothing for a record that is absent.
std::optional<LeaseKind> read_lease(const KvEntry& entry);

}  // namespace gatehouse
