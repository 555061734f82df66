// One call to an upstream MCP server: where it goes, what it carries, and what an
// upstream's status means to the caller.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/task.h"
#include "exchange/exchange.h"
#include "installations/installation.h"

namespace gatehouse {

/// What fills the credential header; empty name: the installation sends none.
using CredentialHeader = Header;

/// The credential of an installation, ready to send.
/// Reason::authorization_required where there is none or it does not open.
Result<CredentialHeader> credential_header(const Exchange& exchange, const Installation& installation, const Url& url);

/// The upstream's response to this request, its body still in the host. Redirects are
/// followed by hand: same origin only, each hop through the SSRF guard, the method and the
/// body kept; `url` is then where the last of them led. What is passed in must outlive the
/// task: thousands may wait here at once, so nothing is copied. Errors: upstream_unreachable,
/// upstream_timeout.
Task<Result<FetchResult>> fetch_upstream(const Exchange& exchange, Url& url, const std::vector<Header>& headers);

}  // namespace gatehouse
