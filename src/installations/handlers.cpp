#include "installations/handlers.h"

#include "core/limits.h"
#include "http/fields.h"
#include "http/page.h"
#include "http/reply.h"
#include "installations/fields.h"
#include "installations/store.h"

namespace gatehouse {
namespace {

constexpr TextRule display_name_rule{"display_name", limits::display_name_characters};
constexpr TextRule description_rule{"description", limits::description_characters};

struct NewInstallation {
  Installation installation;
  std::string normalized_url;
};

Result<NewInstallation> read_new_installation(const Exchange& exchange) {
  const JsonValue body = TRY(read_json_object(exchange.request));
  UpstreamUrl url = TRY(read_upstream_url(exchange, body));
  const std::optional<AuthType> auth_type = TRY(read_auth_type(body, Presence::optional));
  const std::optional<std::string> display_name = TRY(read_text(body, display_name_rule));
  const std::optional<std::string> description = TRY(read_text(body, description_rule));
  const std::optional<bool> is_enabled = TRY(read_boolean(body, "is_enabled"));

  std::string normalized = url.url.href;
  Installation installation = begin_installation(exchange, std::move(url), auth_type.value_or(AuthType::oauth));
  installation.display_name = display_name.value_or("");
  installation.description = description.value_or("");
  installation.is_enabled = is_enabled.value_or(true);
  return NewInstallation{std::move(installation), std::move(normalized)};
}

Result<InstallationChanges> read_changes(const Request& request) {
  const JsonValue body = TRY(read_json_object(request));
  InstallationChanges changes;
  changes.display_name = TRY(read_text(body, display_name_rule));
  changes.description = TRY(read_text(body, description_rule));
  changes.is_enabled = TRY(read_boolean(body, "is_enabled"));
  return changes;
}

}  // namespace

Task<Result<Response>> list_installations(Exchange& exchange) {
  CO_TRY(page, read_page(exchange.url.query));
  const InstallationPresenter presenter = presenter_of(exchange);
  CO_AWAIT(found, show_installations(exchange, presenter, page));
  const std::string list_url = std::string(public_url(exchange)) + "/api/environments/" + exchange.path.project_id +
                               "/mcp_server_installations/";
  co_return json_reply(200, present_page(page, found, list_url));
}

Task<Result<Response>> create_installation(Exchange& exchange) {
  CO_TRY(created, read_new_installation(exchange));
  CO_CHECK(co_await insert_installation(exchange, created.installation, std::move(created.normalized_url)));
  co_return json_reply(201, presenter_of(exchange).present(created.installation));
}

Task<Result<Response>> retrieve_installation(Exchange& exchange) {
  const InstallationPresenter presenter = presenter_of(exchange);
  CO_AWAIT(json, show_installation(exchange, presenter, exchange.path.id));
  co_return json_reply(200, std::move(json));
}

Task<Result<Response>> update_installation(Exchange& exchange) {
  CO_TRY(changes, read_changes(exchange.request));
  CO_AWAIT(installation, update_installation(exchange, exchange.path.id, std::move(changes)));
  co_return json_reply(200, presenter_of(exchange).present(installation));
}

Task<Result<Response>> delete_installation(Exchange& exchange) {
  CO_CHECK(co_await remove_installation(exchange, exchange.path.id));
  co_return empty_reply(204);
}

}  // namespace gatehouse
