// Which client the gateway is at an authorization server, over storage and the network: the
// one it was given, its metadata document, or a registration that is kept by issuer and
// shared by a user's installations there (MCP client registration).
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/task.h"
#include "exchange/exchange.h"
#include "installations/oauth_credentials.h"
#include "oauth/authorization_server_metadata.h"

namespace gatehouse {

/// The client for an authorization with `credentials` at this server that asks for `scope`. In the
/// order of preference of MCP client registration: the one that was given, the metadata document
/// where the server supports it, the registration that is kept, a new one. A document that
/// the server cannot fetch or use comes last. Errors: Reason::invalid where there is no way to
/// become a client, or the server refuses; upstream_unreachable, upstream_timeout,
/// storage_unavailable.
Task<Result<OAuthClient>> obtain_client(const Exchange& exchange, const AuthorizationServerMetadata& server,
                                        const OAuthCredentials& credentials, std::string scope);

/// The issuer has sent a user back to this client, so it knows it. Best effort. A registration
/// that an authorization was begun with, and that nobody came back with in time, may be one that
/// the issuer has forgotten: it tells that only to the user's browser, on a page of its own
/// (RFC 6749 section 4.1.2.1). obtain_client then registers anew.
Task<Result<void>> confirm_client(const Exchange& exchange, std::string issuer, std::string client_id);

/// Forgets the registration at this issuer if it is this client's: the issuer no longer
/// knows it. The next authorization registers anew. Best effort.
Task<Result<void>> drop_client(const Exchange& exchange, std::string issuer, std::string client_id);

}  // namespace gatehouse
