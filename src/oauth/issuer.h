// Issuer identifiers (RFC 8414 section 2) and when two of them are the same. Pure.
#pragma once

#include <string>
#include <string_view>

#include "host/host.h"

namespace gatehouse {

/// Who said that this is the issuer.
enum class IssuerOrigin {
  /// The protected resource metadata.
  named,
  /// Nobody: the server's own origin is taken for it, as revision 2025-03-26 has it.
  assumed,
};

struct ExpectedIssuer {
  /// As it was written: what the metadata's address was made from.
  std::string_view identifier;
  IssuerOrigin origin = IssuerOrigin::named;
};

/// The authorization base URL of revision 2025-03-26 for a server without protected resource
/// metadata: its origin, without a slash.
std::string assumed_issuer(const Url& server);

/// Whether metadata with this issuer answers for the expected one (RFC 8414 section 3.3).
/// Compared as text. Only a slash at the end of a named identifier may be missing from the
/// metadata, because both make the same address, and common libraries of resource servers
/// append one; about the slash of an assumed one nobody has decided.
bool is_expected_issuer(std::string_view issuer, const ExpectedIssuer& expected);

}  // namespace gatehouse
