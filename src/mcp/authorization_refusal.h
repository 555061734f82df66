// The refusal of a call that the installation's user has to do something about: as an error
// with a link, or, to a client that can show its user a link, as the protocol's own request
// to do so.
#pragma once

#include <optional>
#include <string>

#include "core/error.h"
#include "core/task.h"
#include "exchange/exchange.h"
#include "host/message.h"
#include "installations/installation.h"
#include "mcp/jsonrpc.h"

namespace gatehouse {

/// Whether the refusal is about the installation's credential.
bool is_about_credential(const Error& refusal);

/// How a client learns that its user must open a link.
enum class LinkStyle {
  /// An error of the gateway's own, with the link in its data.
  error,
  /// URLElicitationRequiredError (2025-11-25, client/elicitation § URL Mode Elicitation Required Error).
  elicitation_error,
  /// InputRequiredResult (2026-07-28, basic/patterns/mrtr § InputRequiredResult).
  input_required,
  /// As elicitation_error, where the session's client declared the capability when it began.
  as_session_declared,
};
/// By the capability elicitation.url, and only for the requests that each revision allows it
/// for. Pure.
LinkStyle link_style(const JsonRpcScan& scan);

/// What an answer of the gateway's own must know of the message.
struct Asked {
  /// As JSON text; empty where it has none.
  std::string id;
  LinkStyle link_style = LinkStyle::error;
  /// JsonRpcMessage::request_state, with LinkStyle::input_required.
  std::optional<std::string> request_state;
};

/// The references outlive the task.
Task<Response> authorization_refusal(const Exchange& exchange, const Installation& installation, const Error& refusal,
                                     const Asked& asked);

}  // namespace gatehouse
