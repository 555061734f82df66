// URLs that documents from outside name: issuers and endpoints. Pure but for the parser.
//
// This is the protocol's side of the question (https, no fragment, no user). Whether the
// gateway may send a request there is for the SSRF guard, which sees every URL again.
#pragma once

#include <optional>
#include <string_view>

#include "host/host.h"
#include "upstream/upstream_guard.h"

namespace gatehouse {

/// How URLs are judged: by the host's parser, and with http only where private upstreams are
/// allowed.
struct UrlRules {
  Host& host;
  PrivateUpstreams private_upstreams = PrivateUpstreams::refused;
};

/// An absolute URL that may be an OAuth endpoint (RFC 6749 sections 3.1 and 3.2, OAuth 2.1
/// section 1.5): https, at most limits::url_characters, no user name, no fragment.
std::optional<Url> parse_endpoint_url(const UrlRules& rules, std::string_view text);

/// The same for an issuer identifier, which has no query either (RFC 8414 section 2).
std::optional<Url> parse_issuer(const UrlRules& rules, std::string_view text);

}  // namespace gatehouse
