#include "oauth/handlers.h"

#include "core/limits.h"
#include "core/utf8.h"
#include "core/uuid.h"
#include "http/fields.h"
#include "http/reply.h"
#include "installations/fields.h"
#include "installations/store.h"
#include "oauth/client_metadata.h"
#include "oauth/connect_token.h"
#include "storage/commit.h"

namespace gatehouse {
namespace {

Error flow_unavailable() { return error(Reason::not_implemented, "This deployment cannot run OAuth flows yet."); }

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

/// What an authorize request names: one of the two ids.
struct AuthorizeTarget {
  std::optional<std::string> installation_id;
  std::optional<std::string> server_id;
};

Result<AuthorizeTarget> read_authorize_target(const Exchange& exchange) {
  const std::vector<QueryParameter> query = parse_query(exchange.url.query);
  AuthorizeTarget target;
  target.server_id = TRY(read_parameter(query, {"server_id", 64}));
  target.installation_id = TRY(read_parameter(query, {"installation_id", 64}));
  if (!target.server_id && !target.installation_id) {
    return error(Reason::required, "Name a server_id or an installation_id.", "installation_id");
  }
  if (target.server_id && target.installation_id) {
    return error(Reason::invalid, "Name either a server_id or an installation_id, not both.", "installation_id");
  }
  const std::optional<std::string> source = TRY(read_parameter(query, {"install_source", 20}));
  TRY(check_install_source(source));
  const std::optional<std::string> callback =
      TRY(read_parameter(query, {"posthog_code_callback_url", limits::url_characters}));
  TRY(check_callback_url(exchange, callback.value_or("")));
  return target;
}

}  // namespace

Task<Result<Response>> authorize(Exchange& exchange) {
  CO_TRY(target, read_authorize_target(exchange));
  // A server record is made by the first flow that needs one; until then no id names any.
  if (target.server_id) co_return error(Reason::not_found, "No such server.");
  CO_TRY(stored, co_await load_installation(exchange.host, {exchange.path.project_id, exchange.caller},
                                            *target.installation_id));
  if (stored.installation.auth_type != AuthType::oauth) {
    co_return error(Reason::invalid, "This installation does not use OAuth.", "installation_id");
  }
  co_return flow_unavailable();
}

Task<Result<Response>> oauth_redirect(Exchange& exchange) {
  const std::vector<QueryParameter> query = parse_query(exchange.url.query);
  CO_TRY(state, read_parameter(query, TextRule{"state", 512}));
  if (!state) co_return error(Reason::required, "This parameter is required.", "state");
  co_return error(Reason::invalid, "This state is unknown, used or expired.", "state");
}

Task<Result<Response>> connect(Exchange& exchange) {
  CO_TRY(keyring, require_keyring(exchange));
  const std::optional<ConnectGrant> grant = read_connect_token(exchange.host, *keyring, exchange.path.token);
  if (!grant) co_return error(Reason::invalid, "This link is unknown or has expired.", "token");
  const Caller caller{grant->user, storage::hash_user(exchange.host, grant->user)};
  CO_TRY(stored, co_await load_installation(exchange.host, {grant->project_id, caller}, grant->installation_id));
  static_cast<void>(stored);
  co_return flow_unavailable();
}

Task<Result<Response>> client_metadata(Exchange& exchange) {
  const std::string_view base = public_url(exchange);
  const std::string& configured = exchange.settings.oauth_client_metadata_url;
  const std::string client_id = configured.empty() ? own_client_metadata_url(base) : configured;
  co_return json_reply(200, build_client_metadata_document(client_id, base));
}

}  // namespace gatehouse
