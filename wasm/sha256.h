// SHA-256 (FIPS 180-4) and HMAC with it (RFC 2104). Pure. In the module and not asked of the
// host: most requests need three of them, and a call into the host costs several times the hash.
// Takes no branch and reads no address that depends on the data's bytes.
#pragma once

#include <string_view>

#include "host/host.h"

namespace gatehouse::abi {

Sha256Digest sha256(std::string_view data);
Sha256Digest hmac_sha256(std::string_view key, std::string_view data);

}  // namespace gatehouse::abi
