// Exchanges with the servers of an OAuth flow: bounded in time and size, each address
// through the SSRF guard.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "core/task.h"
#include "exchange/exchange.h"
#include "oauth/endpoint_url.h"

namespace gatehouse {

/// What a server answered.
struct FetchedDocument {
  int status = 0;
  std::vector<Header> headers;
  std::string body;
  /// Else the body was larger than limits::oauth_document_bytes, or that of a status other than 200 broke off
  /// or came too late; `body` is empty.
  bool is_whole = true;
};

/// GETs a document; redirects are followed on the same origin only, and any other is an
/// answer like 404. Errors: Reason::invalid where the SSRF guard refuses the address,
/// upstream_unreachable, also where a 200 broke off; upstream_timeout.
Task<Result<FetchedDocument>> get_document(const Exchange& exchange, std::string url);

/// A POST, to be answered within limits::oauth_exchange_ms.
FetchRequest document_post(std::string url, std::vector<Header> headers, std::string body);

/// POSTs, once; follows no redirect. Errors as get_document has them.
Task<Result<FetchedDocument>> post_document(const Exchange& exchange, FetchRequest post);

/// POSTs what changes nothing, where only status and headers are of interest: the body is let go
/// of, as it may be a stream without end. Redirects that keep the method are followed on the
/// same origin, as a call's are.
Task<Result<FetchedDocument>> post_for_headers(const Exchange& exchange, FetchRequest post);

/// How the deployment judges URLs that documents name.
UrlRules url_rules(const Exchange& exchange);

}  // namespace gatehouse
