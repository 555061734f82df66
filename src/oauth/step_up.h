// A call that its token's scope does not cover (RFC 6750 section 3.1, insufficient_scope; MCP
// authorization, "Step-Up Authorization Flow").
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/task.h"
#include "oauth/challenge.h"
#include "oauth/grant.h"

namespace gatehouse {

/// The attr of an error that no further authorization helps against.
inline constexpr std::string_view scope_refused = "scope_refused";

/// A newer token, to try the call with once more; else Reason::insufficient_scope, after the
/// scopes asked for so far and those of the challenge are remembered for the user's next
/// authorization. After limits::oauth_step_up_attempts authorizations that did not help, the
/// error says so (attr scope_refused), and no further authorization is asked for.
/// Other errors as load_grant has them.
Task<Result<std::string>> step_up(const Exchange& exchange, const GrantKey& key, std::string used_token,
                                  BearerChallenge challenge);

}  // namespace gatehouse
