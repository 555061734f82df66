// A call to an upstream MCP server with the installation's credential, whatever kind that is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/task.h"
#include "exchange/exchange.h"
#include "installations/installation.h"

namespace gatehouse {

/// The header that carries the installation's credential; empty where it has none.
std::string_view credential_header_name(const Installation& installation);

/// Sends the request with these headers and the credential. `installation` may be a read copy;
/// with an OAuth token that is fresh and that the server accepts, this is one fetch and
/// nothing else. A token that the server refuses is replaced, and the request sent once more.
/// Errors: authorization_required and insufficient_scope where the user is needed; those of
/// fetch_upstream and access_token. What is passed in must outlive the task; `url` and
/// `headers` are not the same afterwards.
Task<Result<FetchResult>> authorized_fetch(const Exchange& exchange, const Installation& installation, Url& url,
                                           std::vector<Header>& headers);

}  // namespace gatehouse
