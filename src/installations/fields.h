// What the endpoints of installations share: fields and their rules, and how they answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/json.h"
#include "core/limits.h"
#include "exchange/exchange.h"
#include "http/fields.h"
#include "installations/installation.h"

namespace gatehouse {

/// An upstream URL that may be installed: as it is shown, and taken apart.
struct UpstreamUrl {
  std::string text;
  Url url;
};

/// The required field `url`, checked by the SSRF guard (upstream/upstream_guard).
Result<UpstreamUrl> read_upstream_url(const Exchange& exchange, const JsonValue& body);

/// The field `auth_type`; nothing where an optional one is absent.
Result<std::optional<AuthType>> read_auth_type(const JsonValue& body, Presence presence);

/// As text, in a body and in a query.
inline constexpr TextRule install_source_rule{"install_source"};
inline constexpr TextRule callback_url_rule{"posthog_code_callback_url", limits::url_characters};

/// `install_source`: who asks for an OAuth flow, and so where it ends.
enum class InstallSource { posthog, posthog_code };
Result<InstallSource> check_install_source(std::optional<std::string> value);

/// `posthog_code_callback_url`: empty, or a URL whose scheme is one of CALLBACK_SCHEMES, as the
/// parser prints it: it goes into a header, which takes no line break and no letter like "ö".
Result<std::string> read_callback_url(const Exchange& exchange, std::string_view value);

/// A new installation of the caller's, enabled, without credentials.
Installation begin_installation(const Exchange& exchange, UpstreamUrl url, AuthType auth_type);

/// Writes installations for the caller.
InstallationPresenter presenter_of(const Exchange& exchange);

}  // namespace gatehouse
