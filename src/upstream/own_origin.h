// Whether a URL leads back to the gateway. Pure.
#pragma once

#include <string_view>

#include "host/host.h"

namespace gatehouse {

/// Compares host and port. A trailing dot, letter case and a port that is the scheme's own
/// make no difference, nor does http against https where both use their own port, because
/// TLS may end in front of the gateway. All spellings of the loopback interface are one host.
bool is_own_origin(const Url& url, std::string_view own_origin);

}  // namespace gatehouse
