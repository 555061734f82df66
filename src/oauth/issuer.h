// Issuer identifiers (RFC 8414 section 2) and when two of them are the same. Pure.
#pragma once

#include <string>
#include <string_view>

#include "host/host.h"

namespace gatehouse {

/// The authorization base URL of revision 2025-03-26 for a server without protected resource
/// metadata: its origin, without a slash.
std::string assumed_issuer(const Url& server);

/// Whether metadata with this issuer answers for an identifier (RFC 8414 section 3.3).
/// Compared as text, but for a slash at the end where it makes no other address:
/// - of an issuer without a path, on either side (RFC 3986 section 6.2.3);
/// - of an identifier with a path, which section 3.1 takes away, so that the issuer cannot
///   know of it.
/// Libraries of resource servers append and drop that slash, and both spellings lead to one
/// and the same document. `iss` is compared with what the document says, to the letter.
bool answers_for(std::string_view issuer, std::string_view identifier);

}  // namespace gatehouse
