// Which hosts are this machine and no other. Pure; asks no DNS.
#pragma once

#include <string_view>

namespace gatehouse {

/// localhost and the names below it (RFC 6761 section 6.3), 127.0.0.0/8 and ::1, mapped or not. A host as a
/// URL serializer writes it: in lower case, IPv6 in brackets; without a trailing dot.
bool is_loopback(std::string_view host);

}  // namespace gatehouse
