// Fresh identifiers and secrets, made of the host's clock and randomness.
#pragma once

#include <string>

#include "host/host.h"

namespace gatehouse {

/// A UUIDv7 (RFC 9562 section 5.7): sorts by the time it was made.
std::string new_uuid_v7(Host& host);

/// 32 random bytes in base64url, 43 characters: nobody guesses them, and they stand in a URL as they are.
std::string new_secret(Host& host);

}  // namespace gatehouse
