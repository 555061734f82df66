// What the client of a legacy session declared when it began it, for the session's later
// requests: those do not say (2025-11-25, basic/lifecycle § Capability Negotiation).
#pragma once

#include <string>
#include <string_view>

#include "core/task.h"
#include "exchange/exchange.h"
#include "host/host.h"

namespace gatehouse {

/// Notes that the client of a session of the exchange's installation declared elicitation.url,
/// for limits::session_capabilities_ms. Best effort: without the note, refusals are plain errors.
Task<HostError> note_url_elicitation(const Exchange& exchange, std::string session_id);

/// Whether that is noted, by a fresh read. Not when storage is out of reach.
Task<bool> declared_url_elicitation(const Exchange& exchange, std::string session_id);

}  // namespace gatehouse
