// gateway: which request reaches which handler, and what is asked of its caller first.
#include "gateway.h"

#include <catch2/catch.hpp>

#include "routes.h"
#include "tests/support/scene.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

constexpr std::string_view list = "/api/environments/7/mcp_server_installations";

/// A route's pattern as a path that it matches.
std::string path_of(std::string_view pattern, std::string_view prefix = "environments") {
  std::string path(pattern);
  const auto fill = [&path](std::string_view from, std::string_view to) {
    const std::size_t at = path.find(from);
    if (at != std::string::npos) path.replace(at, from.size(), to);
  };
  fill("environments|projects", prefix);
  fill("{project_id}", "7");
  fill("{id}", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
  fill("{token}", "token");
  return path;
}

/// A response as text, without what tells one request from the next.
std::string text_of(const TestResponse& response) {
  std::string text = std::to_string(response.status);
  for (const Header& header : response.headers) {
    const bool is_own = header.name == "x-request-id" || header.name == "server-timing";
    if (!is_own) text += "\n" + header.name + ": " + header.value;
  }
  return text + "\n" + response.body;
}

}  // namespace

TEST_CASE("every route answers with and without a trailing slash, under both prefixes, alike") {
  for (const Route& route : routes()) {
    if (route.pattern.text == "/") continue;  // One spelling only.
    TestGateway gateway;
    const TestKey key = gateway.make_key();
    const auto answer = [&](const std::string& path) {
      TestRequest request{.method = std::string(route.method), .path = path};
      if (route.method == "PATCH") request.body = "{}";
      request.api_key = route.access == Access::admin ? std::string(admin_token) : key.secret;
      return text_of(gateway.send(request));
    };
    CAPTURE(route.method, route.pattern.text);
    const std::string expected = answer(path_of(route.pattern.text));
    CHECK(answer(path_of(route.pattern.text) + "/") == expected);
    CHECK(answer(path_of(route.pattern.text, "projects")) == expected);
    CHECK(answer(path_of(route.pattern.text, "projects") + "/") == expected);
    CHECK(answer(path_of(route.pattern.text) + "//").starts_with("404"));
    if (route.pattern.text.find("environments") != std::string_view::npos) {
      CHECK(answer(path_of(route.pattern.text, "teams")).starts_with("404"));
    }
  }
}

TEST_CASE("an unknown path is 404, whoever asks") {
  TestGateway gateway;
  const TestKey key = gateway.make_key();
  for (const char* path : {"//",
                           "/api",
                           "/api/",
                           "/api/nothing",
                           "/API/schema",
                           "/healthz/x",
                           "//healthz",
                           "/api//schema/",
                           "/favicon.ico",
                           "/api/environments",
                           "/api/environments/7",
                           "/api/environments/7/mcp_server_installation",
                           "/api/environments/7/mcp_server_installations/x/y",
                           "/api/environments/7/mcp_server_installations/x/proxy/y",
                           "/api/teams/7/mcp_server_installations",
                           "/api/admin",
                           "/api/admin/api_keys/a/b",
                           "/api/mcp_store/connect",
                           "/%",
                           "/%00",
                           "/%FF",
                           "/healthz%00",
                           "/%2Fhealthz"}) {
    for (const char* method : {"GET", "POST", "PUT", "DELETE", "HEAD"}) {
      for (const std::string& token : {std::string(), key.secret, std::string(admin_token)}) {
        CAPTURE(path, method);
        const TestResponse answer = gateway.send({.method = method, .path = path, .api_key = token});
        CHECK(answer.status == 404);
        if (std::string(method) != "HEAD") CHECK(answer.at("code") == "not_found");
      }
    }
  }
  CHECK(gateway.calls().empty());
}

TEST_CASE("a project that is none is 404 before anything is asked of the caller") {
  TestGateway gateway;
  for (const std::string& project :
       {std::string("a%20b"), std::string("%C3%A9"), std::string("%00"), std::string("a.b"), std::string("*"),
        std::string("a:b"), std::string("a%2Fb"), std::string("%"), std::string(65, 'p'), std::string("%FF")}) {
    CAPTURE(project);
    const TestResponse answer = gateway.send({.path = "/api/environments/" + project + "/mcp_server_installations/"});
    CHECK(answer.status == 404);
    CHECK(answer.at("code") == "not_found");
  }
  const TestKey key = gateway.make_key({.projects = {"*"}});
  for (const std::string& project : {std::string(64, 'p'), std::string("A-z_09"), std::string("%37")}) {
    CHECK(gateway.send({.path = "/api/environments/" + project + "/mcp_server_installations/", .api_key = key.secret})
              .status == 200);
  }
}

TEST_CASE("a method without a route is 405, and Allow says which have one") {
  const std::string one = std::string(list) + "/017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
  struct Row {
    std::string method, path, allow;
  };
  TestGateway gateway;
  for (const Row& row : {
           Row{"PUT", std::string(list), "GET, HEAD, POST"},
           Row{"PATCH", std::string(list), "GET, HEAD, POST"},
           Row{"DELETE", std::string(list), "GET, HEAD, POST"},
           Row{"PROPFIND", std::string(list), "GET, HEAD, POST"},
           Row{"get", std::string(list), "GET, HEAD, POST"},
           Row{"POST", one, "GET, HEAD, PATCH, DELETE"},
           Row{"PUT", one, "GET, HEAD, PATCH, DELETE"},
           Row{"PUT", one + "/proxy", "POST, GET, HEAD, DELETE"},
           Row{"PATCH", one + "/proxy", "POST, GET, HEAD, DELETE"},
           Row{"GET", std::string(list) + "/install_custom", "POST"},
           Row{"HEAD", std::string(list) + "/install_custom", "POST"},
           Row{"PATCH", std::string(list) + "/install_custom", "POST"},
           Row{"POST", std::string(list) + "/authorize", "GET, HEAD"},
           Row{"DELETE", std::string(list) + "/authorize", "GET, HEAD"},
           Row{"POST", "/api/mcp_store/oauth_redirect", "GET, HEAD"},
           Row{"POST", "/api/mcp_store/connect/x", "GET, HEAD"},
           Row{"POST", "/oauth/client-metadata.json", "GET, HEAD"},
           Row{"PATCH", "/api/admin/api_keys", "POST, GET, HEAD"},
           Row{"GET", "/api/admin/api_keys/x", "DELETE"},
           Row{"POST", "/healthz", "GET, HEAD"},
           Row{"DELETE", "/api/schema", "GET, HEAD"},
           Row{"TRACE", "/api/schema", "GET, HEAD"},
           Row{"CONNECT", "/api/schema", "GET, HEAD"},
       }) {
    for (const char* slash : {"", "/"}) {
      CAPTURE(row.method, row.path);
      const TestResponse answer = gateway.send({.method = row.method, .path = row.path + slash});
      CHECK(answer.status == 405);
      CHECK(answer.header("allow") == row.allow);
      if (row.method == "HEAD") continue;
      CHECK(answer.at("type") == "invalid_request");
      CHECK(answer.at("code") == "method_not_allowed");
      CHECK(answer.at("attr") == "null");
    }
  }
  CHECK(gateway.calls().empty());
}

TEST_CASE("OPTIONS says which methods a path has") {
  TestGateway gateway;
  for (const auto& [path, allow] : {
           std::pair<std::string, std::string>{std::string(list) + "/", "GET, HEAD, POST, OPTIONS"},
           {std::string(list) + "/install_custom/", "POST, OPTIONS"},
           {"/healthz", "GET, HEAD, OPTIONS"},
           {"/nothing", ""},
       }) {
    CAPTURE(path);
    const TestResponse answer = gateway.send({.method = "OPTIONS", .path = path});
    CHECK(answer.status == 204);
    CHECK(answer.header("allow") == allow);
  }
}

TEST_CASE("HEAD answers as GET does, without the body") {
  for (const Endpoint& endpoint : endpoints()) {
    if (endpoint.method != "GET") continue;
    Scene scene;
    CAPTURE(endpoint.name);
    TestRequest request = request_to(endpoint, scene);
    const TestResponse get = scene.gateway.send(request);
    request.method = "HEAD";
    const TestResponse head = scene.gateway.send(request);
    CHECK(head.status == get.status);
    CHECK(head.body.empty());
    CHECK_FALSE(head.is_stream);
    CHECK(head.headers.size() == get.headers.size());
    CHECK(head.header("content-type") == get.header("content-type"));
    CHECK(scene.gateway.world.bodies.empty());
  }
  TestGateway gateway;
  for (const char* path : {"/healthz", "/api/schema", "/oauth/client-metadata.json"}) {
    CAPTURE(path);
    const TestResponse head = gateway.send({.method = "HEAD", .path = path});
    CHECK(head.status == 200);
    CHECK(head.body.empty());
  }
}

TEST_CASE("HEAD lets go of an upstream's stream at once, not when its client is done") {
  Scene scene;
  TestRequest request = mcp_post(scene.adas_id, scene.ada.secret, "");
  request.method = "HEAD";
  const auto activation = scene.gateway.start(request);
  REQUIRE(activation->done());
  CHECK(scene.gateway.world.fetches.size() == 1);
  CHECK(scene.gateway.world.bodies.empty());
}

TEST_CASE("HEAD is refused as GET is") {
  TestGateway gateway;
  const TestResponse head = gateway.send({.method = "HEAD", .path = std::string(list)});
  CHECK(head.status == 401);
  CHECK(head.body.empty());
  CHECK(head.header("www-authenticate") == "Bearer");
}

TEST_CASE("OPTIONS is answered for any path, without a key and without a body") {
  TestGateway gateway({{"ALLOWED_ORIGINS", "https://app.example.com"}});
  for (const std::string& path :
       {std::string(list), std::string("/healthz"), std::string("/nothing"), std::string("/")}) {
    CAPTURE(path);
    const TestResponse own =
        gateway.send({.method = "OPTIONS", .path = path, .headers = {{"origin", "https://app.example.com"}}});
    CHECK(own.status == 204);
    CHECK(own.body.empty());
    CHECK(own.header("access-control-allow-origin") == "https://app.example.com");
    CHECK(own.header("access-control-allow-methods").find("PATCH") != std::string::npos);
    const TestResponse foreign =
        gateway.send({.method = "OPTIONS", .path = path, .headers = {{"origin", "https://evil.example"}}});
    CHECK_FALSE(foreign.has_header("access-control-allow-origin"));
    CHECK_FALSE(foreign.has_header("access-control-allow-methods"));
  }
  CHECK(gateway.calls().empty());
}

TEST_CASE("an allowed origin may read every answer, errors included") {
  TestGateway gateway({{"ALLOWED_ORIGINS", "https://app.example.com"}});
  for (const char* path :
       {"/healthz", "/nothing", "/api/environments/7/mcp_server_installations/", "/api/admin/api_keys"}) {
    CAPTURE(path);
    CHECK(gateway.send({.path = path, .headers = {{"origin", "https://app.example.com"}}})
              .header("access-control-allow-origin") == "https://app.example.com");
    const TestResponse foreign = gateway.send({.path = path, .headers = {{"origin", "https://evil.example"}}});
    CHECK_FALSE(foreign.has_header("access-control-allow-origin"));
    CHECK(foreign.header("vary") == "Origin");
    CHECK_FALSE(gateway.send({.path = path}).has_header("vary"));
  }
}

TEST_CASE("every route that asks for a key refuses a request without one, and touches no storage") {
  for (const Route& route : routes()) {
    if (route.access == Access::open) continue;
    TestGateway gateway;
    for (const char* token : {"", "x", "gh_AAAA"}) {
      CAPTURE(route.method, route.pattern.text, token);
      const TestResponse answer =
          gateway.send({.method = std::string(route.method), .path = path_of(route.pattern.text), .api_key = token});
      CHECK(answer.status == 401);
      CHECK(answer.at("type") == "authentication_error");
      CHECK(answer.at("code") == (*token == '\0' ? "not_authenticated" : "authentication_failed"));
      CHECK(answer.at("attr") == "null");
      CHECK(answer.header("www-authenticate") == "Bearer");
      CHECK(answer.header("cache-control") == "no-store");
    }
    CHECK(gateway.calls().empty());
  }
}

TEST_CASE("every route of a project refuses a key for another one, and one without its scope") {
  for (const Route& route : routes()) {
    if (route.access == Access::open || route.access == Access::admin) continue;
    TestGateway gateway;
    const std::string wrong = route.access == Access::project_write ? "project:read" : "project:write";
    for (const KeyOptions& options : {KeyOptions{.projects = {"8"}}, KeyOptions{.scopes = {wrong}}}) {
      CAPTURE(route.method, route.pattern.text);
      const TestResponse answer = gateway.send({.method = std::string(route.method),
                                                .path = path_of(route.pattern.text),
                                                .api_key = gateway.make_key(options).secret});
      CHECK(answer.status == 403);
      CHECK(answer.at("type") == "authentication_error");
      CHECK(answer.at("code") == "permission_denied");
    }
  }
}

TEST_CASE("a bad body is not looked at before the caller is known") {
  for (const Endpoint& endpoint : endpoints()) {
    Scene scene;
    TestRequest request = request_to(endpoint, scene);
    request.api_key.clear();
    request.body = "{";
    request.body_state = RequestBody::too_large;
    CAPTURE(endpoint.name);
    CHECK(scene.gateway.send(request).status == 401);
  }
}

TEST_CASE("without a working ENCRYPTION_KEYS whatever needs it is 503, and nothing is read or written") {
  const std::string good(encryption_keys);
  const Scene working;
  for (const std::string& keys : {std::string(), std::string("k1"), std::string("k1:AAAA"), good + ",k2",
                                  good + "," + good, good.substr(0, good.size() - 1), ":" + good}) {
    CAPTURE(keys);
    TestGateway gateway({{"ENCRYPTION_KEYS", keys}});
    for (const Route& route : routes()) {
      CAPTURE(route.method, route.pattern.text);
      const bool needs_it = route.access == Access::project_read || route.access == Access::project_write ||
                            route.access == Access::mcp || route.pattern.text == "/api/mcp_store/connect/{token}" ||
                            (route.access == Access::admin && route.method == "POST");
      if (!needs_it) continue;
      for (const std::string& token : {std::string(), working.ada.secret, std::string(admin_token)}) {
        if (route.access == Access::admin && token != admin_token) continue;
        const TestResponse answer = gateway.send(
            {.method = std::string(route.method), .path = path_of(route.pattern.text), .body = "{}", .api_key = token});
        CHECK(answer.status == 503);
        CHECK(answer.at("type") == "server_error");
        CHECK(answer.at("code") == "error");
        CHECK(answer.has_header("retry-after"));
        CHECK(answer.body.find("AAEC") == std::string::npos);
      }
    }
    CHECK(gateway.calls().empty());
    CHECK(gateway.world.store.record_count() == 0);
  }
}

TEST_CASE("without a working ENCRYPTION_KEYS whatever does not need it goes on") {
  Scene scene;
  TestGateway gateway({{"ENCRYPTION_KEYS", "k1"}});
  gateway.world.store = scene.gateway.world.store;
  for (const char* path : {"/healthz", "/api/schema", "/oauth/client-metadata.json"}) {
    CHECK(gateway.send({.path = path}).status == 200);
  }
  const std::string keys = "/api/admin/api_keys";
  CHECK(gateway.send({.path = keys, .api_key = std::string(admin_token)}).at("count") == "2");
  CHECK(gateway.send({.method = "DELETE", .path = keys + "/" + scene.ada.id, .api_key = std::string(admin_token)})
            .status == 204);
}

TEST_CASE("health and schema are open") {
  TestGateway gateway;
  const TestResponse health = gateway.send({.path = "/healthz"});
  CHECK(health.status == 200);
  CHECK(health.at("status") == "ok");
  CHECK(health.at("version") != "(absent)");
  CHECK(gateway.send({.path = "/api/schema/"}).at("openapi").starts_with("3.1."));
  CHECK(gateway.calls().empty());
}

TEST_CASE("every path of the routes stands in the schema, with its methods") {
  TestGateway gateway;
  const JsonValue document = gateway.send({.path = "/api/schema"}).json();
  const JsonValue* paths = document.find("paths");
  REQUIRE(paths != nullptr);
  for (const Route& route : routes()) {
    std::string path(route.pattern.text);
    const std::size_t at = path.find("environments|projects");
    if (at != std::string::npos) path.replace(at, 21, "environments");
    const JsonValue* found = paths->find(path) != nullptr ? paths->find(path) : paths->find(path + "/");
    CAPTURE(route.method, path);
    REQUIRE(found != nullptr);
    std::string method(route.method);
    for (char& byte : method) byte = static_cast<char>(byte - 'A' + 'a');
    CHECK(found->find(method) != nullptr);
  }
}

TEST_CASE("a gateway keeps nothing between requests: two of them over one store answer alike") {
  Scene scene;
  TestGateway twin;
  twin.world.store = scene.gateway.world.store;
  for (const Endpoint& endpoint : endpoints()) {
    if (endpoint.method != "GET" || endpoint.kind == EndpointKind::mcp) continue;
    CAPTURE(endpoint.name);
    CHECK(text_of(twin.send(request_to(endpoint, scene))) == text_of(scene.gateway.send(request_to(endpoint, scene))));
  }
}
