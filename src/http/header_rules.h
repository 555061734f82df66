// What may stand in a header (RFC 9110 sections 5.1, 5.5 and 5.6.2). Pure.
#pragma once

#include <string_view>

namespace gatehouse {

/// A token: a header name, or an authentication scheme.
bool is_token(std::string_view text);

/// Visible ASCII and spaces or tabs between them: what every server accepts as a value.
bool is_field_value(std::string_view text);

/// Whether an installation's credential may travel under this header name: a token that
/// neither frames the message nor belongs to the MCP transport.
bool is_credential_header(std::string_view name);

}  // namespace gatehouse
