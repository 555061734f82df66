// Names of hosts, as the WHATWG URL serializer writes them, that cannot be on the public
// Internet. Pure; asks no DNS.
#pragma once

#include <string_view>

namespace gatehouse {

/// Whether a host name (no address) may be a public one: at least two non-empty labels of
/// letters, digits, hyphens and underscores; below no domain reserved for special or
/// private use; no name by which a cloud serves its instances' metadata. One trailing dot
/// makes no difference.
bool is_public_host_name(std::string_view hostname);

/// The same name, or one below it.
bool is_within(std::string_view name, std::string_view domain);

/// The name without the dot that marks it as complete.
std::string_view without_trailing_dot(std::string_view hostname);

}  // namespace gatehouse
