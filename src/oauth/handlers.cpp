#include "oauth/handlers.h"

#include <utility>

#include "core/json.h"
#include "core/utf8.h"
#include "http/fields.h"
#include "http/reply.h"
#include "installations/fields.h"
#include "installations/store.h"
#include "oauth/callback.h"
#include "oauth/client_metadata.h"
#include "oauth/connect_token.h"
#include "oauth/flow_start.h"
#include "oauth/landing_page.h"

namespace gatehouse {
namespace {

/// A query parameter, checked as text; nothing where it is absent. The last of several wins nothing: it is refused.
Result<std::optional<std::string>> read_parameter(const std::vector<QueryParameter>& query, const TextRule& rule) {
  std::optional<std::string> found;
  for (const QueryParameter& parameter : query) {
    if (parameter.name != rule.name) continue;
    if (found) return error(Reason::invalid, "This parameter stands here twice.", parameter.name);
    if (!is_valid_utf8(parameter.value)) return error(Reason::invalid, "Not valid UTF-8.", parameter.name);
    TRY(check_text(parameter.value, rule));
    found = parameter.value;
  }
  return found;
}

/// What an authorize request names, one of the two ids, and where the flow is to end.
struct AuthorizeTarget {
  std::optional<std::string> installation_id;
  std::optional<std::string> server_id;
  InstallSource source = InstallSource::posthog;
  std::string callback_url;
};

Result<AuthorizeTarget> read_authorize_target(const Exchange& exchange) {
  const std::vector<QueryParameter> query = parse_query(exchange.url.query);
  AuthorizeTarget target;
  target.server_id = TRY(read_parameter(query, {"server_id"}));
  target.installation_id = TRY(read_parameter(query, {"installation_id"}));
  if (!target.server_id && !target.installation_id) {
    return error(Reason::required, "Name a server_id or an installation_id.", "installation_id");
  }
  if (target.server_id && target.installation_id) {
    return error(Reason::invalid, "Name either a server_id or an installation_id, not both.", "installation_id");
  }
  const std::optional<std::string> source = TRY(read_parameter(query, install_source_rule));
  target.source = TRY(check_install_source(source));
  const std::optional<std::string> callback = TRY(read_parameter(query, callback_url_rule));
  target.callback_url = TRY(read_callback_url(exchange, callback.value_or("")));
  return target;
}

Task<Result<StoredInstallation>> load_target(const Exchange& exchange, AuthorizeTarget target) {
  if (target.server_id) return load_installation_of_server(exchange, std::move(*target.server_id));
  return load_installation(exchange, std::move(*target.installation_id));
}

}  // namespace

Response redirect_url_reply(std::string_view redirect_url) {
  return json_reply(200, JsonWriter().begin_object().member("redirect_url", redirect_url).end_object().take());
}

Task<Result<Response>> authorize(Exchange& exchange) {
  CO_TRY(target, read_authorize_target(exchange));
  CO_AWAIT(stored, load_target(exchange, target));
  if (stored.installation.auth_type != AuthType::oauth) {
    co_return error(Reason::invalid, "This installation does not use OAuth.", "installation_id");
  }
  FlowEnd end{std::move(target.callback_url), true};
  CO_AWAIT(redirect_url, start_flow(exchange, std::move(stored), std::move(end)));
  if (target.source == InstallSource::posthog_code) co_return redirect_url_reply(redirect_url);
  co_return redirect_reply(std::move(redirect_url));
}

Task<Result<Response>> oauth_redirect(Exchange& exchange) {
  CO_AWAIT(landing, finish_authorization(exchange, exchange.url.query));
  co_return redirect_reply(std::move(landing));
}

Task<Result<Response>> connect(Exchange& exchange) {
  CO_CHECK(require_keyring(exchange));
  const auto grant = read_connect_token(exchange.host, *exchange.keyring, exchange.path.token);
  if (!grant) co_return error(Reason::invalid, "This link is unknown or has expired.", "token");
  act_for(exchange, grant->project_id, grant->user);
  CO_AWAIT(stored, load_installation(exchange, grant->installation_id));
  FlowEnd end;
  CO_AWAIT(redirect_url, start_flow(exchange, std::move(stored), std::move(end)));
  co_return redirect_reply(std::move(redirect_url));
}

Task<Result<Response>> landing(Exchange& exchange) {
  return ready(Result<Response>(page_reply(landing_page(exchange.url.query))));
}

Task<Result<Response>> client_metadata(Exchange& exchange) {
  const std::string_view base = public_url(exchange);
  const std::string& configured = exchange.settings.oauth_client_metadata_url;
  const std::string client_id = configured.empty() ? own_client_metadata_url(base) : configured;
  return ready(Result<Response>(json_reply(200, build_client_metadata_document(client_id, base))));
}

}  // namespace gatehouse
