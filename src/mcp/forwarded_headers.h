// Which headers pass through the gateway. Names come in lower case. Pure. No I/O.
//
// Both ways are lists of what passes: whatever they do not name stays behind, such as the
// caller's Authorization and cookies, the upstream's Set-Cookie and WWW-Authenticate, and all
// that describes one hop of the way (RFC 9110 section 7.6.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "host/message.h"

namespace gatehouse {

/// The caller's headers for the upstream server. The caller of this function adds the installation's
/// credential; nothing the client sent under that name, in whatever case, gets past it.
std::vector<Header> request_headers_to_forward(const Request& request, std::string_view credential_header);

/// The upstream's headers for the caller. An event stream is marked as not to be buffered
/// (2026-07-28, basic/transports/streamable-http § Receiving Messages).
std::vector<Header> response_headers_to_return(const std::vector<Header>& upstream);

/// Content-Type is text/event-stream.
bool is_event_stream(const std::vector<Header>& headers);

/// Whether a value lost bytes on its way in: what is no UTF-8 in a header, hosts turn into U+FFFD.
bool is_damaged(std::string_view value);

/// Whether the body's bytes are what they stand for: its Content-Encoding, which the host takes off, is
/// one that hosts know (RFC 9110 section 8.4.1). No encoding was asked for, so any other is a fault.
bool has_readable_encoding(const std::vector<Header>& upstream);

/// How many bytes the upstream said it sends; nothing where it did not, or where they are still encoded.
std::optional<std::uint64_t> announced_length(const std::vector<Header>& upstream);

}  // namespace gatehouse
