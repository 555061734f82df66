// The authorization response (RFC 6749 sections 4.1.2 and 4.1.2.1) and its issuer (RFC 9207).
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace gatehouse {

struct AuthorizationResponse {
  enum class Kind {
    code,
    error,
    /// Neither code nor error, both, one of the parameters twice, or one that cannot be read.
    malformed,
  };

  Kind kind = Kind::malformed;
  std::string state;
  /// With Kind::code.
  std::string code;
  /// With Kind::error: a code of RFC 6749 section 4.1.2.1 or another word of the same letters;
  /// "unknown_error" for anything else. error_description and error_uri are not read.
  std::string error;
  std::optional<std::string> iss;
};

/// Reads the query of a redirect. An error only where no state can be told: it is redeemed
/// before anything else is looked at, so a response that is wrong otherwise is Kind::malformed.
Result<AuthorizationResponse> read_authorization_response(std::string_view query);

/// What was recorded with the state, from validated metadata.
struct RecordedIssuer {
  std::string_view issuer;
  bool iss_parameter_supported = false;
};

enum class IssuerVerdict {
  accepted,
  /// The server says it always sends `iss`, and it is not there.
  missing,
  /// `iss` names another issuer.
  mismatched,
};

/// RFC 9207 section 2.4 as MCP authorization, "Authorization Response Validation", reads it:
/// compared whenever present, as text, without any normalization; required where advertised.
/// On anything but accepted neither the code nor the error may be used.
IssuerVerdict check_issuer(const AuthorizationResponse& response, const RecordedIssuer& recorded);

}  // namespace gatehouse
