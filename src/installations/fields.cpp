#include "installations/fields.h"

#include "core/limits.h"
#include "core/text_list.h"
#include "host/identifier.h"
#include "upstream/upstream_policy.h"

namespace gatehouse {
namespace {

constexpr TextRule url_rule{"url", limits::url_characters, Presence::required, Blank::refused};

}  // namespace

Result<UpstreamUrl> read_upstream_url(const Exchange& exchange, const JsonValue& body) {
  const std::optional<std::string> text = TRY(read_text(body, url_rule));
  std::optional<Url> url = exchange.host.parse_url(*text, {});
  if (!url) return error(Reason::invalid, "Enter a valid URL.", "url");
  const UpstreamRefusal refusal = judge_upstream(exchange, *url);
  if (refusal != UpstreamRefusal::none) return error(Reason::invalid, std::string(describe(refusal)), "url");
  // As the parser reads it, not as it was written: nobody after us may read it otherwise.
  // Only the slash that the parser adds to a bare origin is not shown.
  std::string shown = url->href == *text + "/" ? *text : url->href;
  // Percent-encoding makes a URL longer.
  TRY(check_text(shown, url_rule));
  return UpstreamUrl{std::move(shown), std::move(*url)};
}

Result<std::optional<AuthType>> read_auth_type(const JsonValue& body, Presence presence) {
  const TextRule rule{.name = "auth_type", .presence = presence};
  const std::optional<std::string> name = TRY(read_text(body, rule));
  if (!name) return std::optional<AuthType>();
  TRY(check_choice("auth_type", *name, {"api_key", "oauth", "none"}));
  return parse_auth_type(*name);
}

Result<InstallSource> check_install_source(std::optional<std::string> value) {
  if (!value) return InstallSource::posthog;
  TRY(check_choice("install_source", *value, {"posthog", "posthog-code"}));
  return *value == "posthog-code" ? InstallSource::posthog_code : InstallSource::posthog;
}

Result<std::string> read_callback_url(const Exchange& exchange, std::string_view value) {
  TRY(check_text(value, callback_url_rule));
  if (value.empty()) return std::string();
  std::optional<Url> url = exchange.host.parse_url(value, {});
  if (!url || !contains(exchange.settings.callback_schemes, url->scheme)) {
    return error(Reason::invalid, "The scheme of the callback URL is not an allowed one.",
                 std::string(callback_url_rule.name));
  }
  return std::move(url->href);
}

Installation begin_installation(const Exchange& exchange, UpstreamUrl url, AuthType auth_type) {
  Installation installation;
  installation.id = new_uuid_v7(exchange.host);
  installation.project_id = exchange.path.project_id;
  installation.user = exchange.caller.user;
  installation.url = std::move(url.text);
  installation.auth_type = auth_type;
  installation.created_at = exchange.host.now();
  installation.updated_at = installation.created_at;
  return installation;
}

InstallationPresenter presenter_of(const Exchange& exchange) {
  return {exchange.path.project_id, exchange.caller.user, public_url(exchange)};
}

}  // namespace gatehouse
