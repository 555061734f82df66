#include "crypto/digest.h"

#include "core/hex.h"

namespace gatehouse {

std::string sha256_hex(Host& host, std::string_view data) { return hex_encode(host.sha256(data)); }

}  // namespace gatehouse
