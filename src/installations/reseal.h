// The rest of a key rotation: every credential of a project that an older encryption key
// sealed, sealed under the first. Only then can the older key be taken out.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/result.h"
#include "core/task.h"
#include "crypto/keyring.h"
#include "exchange/exchange.h"

namespace gatehouse {

struct ResealCount {
  std::int64_t resealed = 0;
  /// Installations whose credentials no key of the keyring opens: they must be installed again.
  std::int64_t unreadable = 0;
};

/// Goes through the installations of all users of a project, oldest first, a page to a commit.
/// What others change meanwhile stays as they left it. Reason::storage_unavailable: what was
/// resealed until then is stored, and the next call goes on.
Task<Result<ResealCount>> reseal_project(Host& host, const Keyring& keyring, std::string_view project_id);

/// POST /api/admin/projects/{project_id}/reseal
Task<Result<Response>> reseal(Exchange& exchange);

}  // namespace gatehouse
