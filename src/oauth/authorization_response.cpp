#include "oauth/authorization_response.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/limits.h"
#include "http/url.h"
#include "oauth/oauth_error.h"

namespace gatehouse {
namespace {

/// A parameter that is visible text in ASCII: state, code and iss (RFC 6749 appendix A).
bool is_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

struct Parameter {
  int count = 0;
  std::string value;
  /// There once, readable and not too long.
  [[nodiscard]] bool is_good() const {
    return count == 1 && value.size() <= limits::oauth_token_bytes && is_visible(value);
  }
};

Parameter take(const std::vector<QueryParameter>& query, std::string_view name) {
  Parameter found;
  for (const QueryParameter& parameter : query) {
    if (parameter.name != name) continue;
    ++found.count;
    found.value = parameter.value;
  }
  return found;
}

}  // namespace

Result<AuthorizationResponse> read_authorization_response(std::string_view query) {
  const std::vector<QueryParameter> parameters = parse_query(query);
  Parameter state = take(parameters, "state");
  if (state.count == 0) return error(Reason::required, "This parameter is required.", "state");
  if (!state.is_good() || state.value.empty()) {
    return error(Reason::invalid, "This state is unknown, used or expired.", "state");
  }
  AuthorizationResponse response;
  response.state = std::move(state.value);

  Parameter iss = take(parameters, "iss");
  if (iss.count > 0 && !iss.is_good()) return response;
  if (iss.count > 0) response.iss = std::move(iss.value);

  Parameter code = take(parameters, "code");
  Parameter failure = take(parameters, "error");
  if (code.is_good() && !code.value.empty() && failure.count == 0) {
    response.kind = AuthorizationResponse::Kind::code;
    response.code = std::move(code.value);
  } else if (failure.count == 1 && code.count == 0) {
    response.kind = AuthorizationResponse::Kind::error;
    response.error = is_error_code(failure.value) ? std::move(failure.value) : "unknown_error";
  }
  return response;
}

IssuerVerdict check_issuer(const AuthorizationResponse& response, const RecordedIssuer& recorded) {
  if (response.iss) return *response.iss == recorded.issuer ? IssuerVerdict::accepted : IssuerVerdict::mismatched;
  return recorded.iss_parameter_supported ? IssuerVerdict::missing : IssuerVerdict::accepted;
}

}  // namespace gatehouse
