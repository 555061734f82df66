// Fresh identifiers, made of the host's clock and randomness.
#pragma once

#include <string>

#include "host/host.h"

namespace gatehouse {

/// A UUIDv7 (RFC 9562 section 5.7): sorts by the time it was made.
std::string new_uuid_v7(Host& host);

}  // namespace gatehouse
