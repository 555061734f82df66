#include "tests/support/scene.h"

namespace gatehouse::test {
namespace {

std::string value_of(const std::vector<Header>& headers, std::string_view name) {
  for (const Header& header : headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

ScriptedResponse echo(const FetchRequest& request, const std::string& body) {
  const std::string answer = JsonWriter()
                                 .begin_object()
                                 .member("credential", value_of(request.headers, "Authorization"))
                                 .member("body", body)
                                 .end_object()
                                 .take();
  return {200, {{"Content-Type", "application/json"}}, answer};
}

void replace(std::string& text, std::string_view from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at != std::string::npos) text.replace(at, from.size(), to);
}

}  // namespace

Scene::Scene(TestGateway::Variables settings, Copies copies) : gateway(settings) {
  ada = gateway.make_key({.user = "ada"});
  grace = gateway.make_key({.user = "grace"});
  adas_id = gateway.make_installation({.api_key = ada.secret,
                                       .name = "ada's own",
                                       .url = std::string(scene_url),
                                       .credential = std::string(adas_credential)});
  graces_id = gateway.make_installation({.api_key = grace.secret,
                                         .name = "grace's own",
                                         .url = std::string(scene_url),
                                         .credential = std::string(graces_credential)});
  gateway.world.on_fetch = echo;
  if (copies == Copies::present) return;
  for (const std::string& key : {ada.id, grace.id}) gateway.world.store.set_read_copy("key/" + key, std::nullopt);
  for (const std::string& id : {adas_id, graces_id}) {
    gateway.world.store.set_read_copy("installation/7/" + id, std::nullopt);
  }
}

const std::vector<Endpoint>& endpoints() {
  static const std::string list = TestGateway::installations_path();
  static const std::vector<Endpoint> rows = {
      {"list", EndpointKind::rest, "GET", list, "", 200},
      {"create", EndpointKind::rest, "POST", list, R"({"url":"https://new.example.com/mcp"})", 201},
      {"install_custom", EndpointKind::rest, "POST", list + "install_custom/",
       R"({"name":"New","url":"https://new.example.com/mcp","auth_type":"api_key","api_key":"new-credential"})", 201},
      {"retrieve", EndpointKind::rest, "GET", list + "{id}/", "", 200},
      {"update", EndpointKind::rest, "PATCH", list + "{id}/", R"({"display_name":"renamed"})", 200},
      {"delete", EndpointKind::rest, "DELETE", list + "{id}/", "", 204},
      {"proxy a message", EndpointKind::mcp, "POST", list + "{id}/proxy/",
       R"({"jsonrpc":"2.0","id":"7","method":"tools/list"})", 200},
      {"proxy a session stream", EndpointKind::mcp, "GET", list + "{id}/proxy/", "", 200},
      {"proxy a session's end", EndpointKind::mcp, "DELETE", list + "{id}/proxy/", "", 200},
      {"create a key", EndpointKind::admin, "POST", "/api/admin/api_keys",
       R"({"label":"new","user":"edsger","projects":["7"],"scopes":["project:read"]})", 201},
      {"list keys", EndpointKind::admin, "GET", "/api/admin/api_keys", "", 200},
      {"revoke a key", EndpointKind::admin, "DELETE", "/api/admin/api_keys/{key}", "", 204},
  };
  return rows;
}

TestRequest request_to(const Endpoint& endpoint, const Scene& scene) {
  TestRequest request{.method = endpoint.method, .path = endpoint.path, .body = endpoint.body};
  replace(request.path, "{id}", scene.adas_id);
  replace(request.path, "{key}", scene.grace.id);
  request.api_key = endpoint.kind == EndpointKind::admin ? std::string(admin_token) : scene.ada.secret;
  return request;
}

TestRequest as_grace(TestRequest request, const Scene& scene) {
  request.api_key = scene.grace.secret;
  return request;
}

}  // namespace gatehouse::test
