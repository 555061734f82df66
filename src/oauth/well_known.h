// Well-known URIs (RFC 8615) with the path of what they describe inserted after the suffix
// (RFC 8414 section 3.1, RFC 9728 section 3.1). Pure.
#pragma once

#include <string>
#include <string_view>

#include "host/host.h"

namespace gatehouse {

/// Without the slash at its end; empty for the path of a root.
std::string path_without_slash(const Url& url);

/// https://host/.well-known/suffix, followed by the URL's path; its query is left out.
std::string well_known_url(const Url& url, std::string_view suffix);

/// https://host/.well-known/suffix
std::string root_well_known_url(const Url& url, std::string_view suffix);

/// The URL's path followed by /.well-known/suffix (OpenID Connect Discovery 1.0 section 4).
std::string appended_well_known_url(const Url& url, std::string_view suffix);

}  // namespace gatehouse
