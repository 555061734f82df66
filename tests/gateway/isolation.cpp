// An installation exists only for the user who made it, and only in its project: in every
// endpoint, and whatever stands in the read copies.
#include <catch2/catch.hpp>

#include "installations/installation.h"
#include "tests/support/scene.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

/// Every endpoint that names ada's installation.
std::vector<Endpoint> ways_in() {
  std::vector<Endpoint> ways;
  for (const Endpoint& endpoint : endpoints()) {
    if (endpoint.path.find("{id}") != std::string::npos) ways.push_back(endpoint);
  }
  Endpoint authorize = ways.front();
  authorize.name = "authorize";
  authorize.method = "GET";
  authorize.path = TestGateway::installations_path() + "authorize/?installation_id={id}";
  authorize.body.clear();
  ways.push_back(authorize);
  Endpoint head = ways.front();
  head.name = "retrieve by HEAD";
  head.method = "HEAD";
  ways.push_back(head);
  return ways;
}

void check_unseen(const TestResponse& answer, const Scene& scene) {
  CHECK(answer.status == 404);
  for (const std::string& trace : {std::string("ada's own"), std::string(scene_url), scene.ada.secret,
                                   std::string(adas_credential), std::string("mcp.example.com")}) {
    CHECK(answer.body.find(trace) == std::string::npos);
  }
}

}  // namespace

TEST_CASE("to another user an installation does not exist, in any endpoint") {
  // Names that could be taken for "ada" if a storage key were built carelessly.
  for (const char* user : {"grace", "ad", "ada2", "Ada", "ada/", "../ada", "ada ", "*", "%61da", "\xD0\xB0\x64\xD0\xB0",
                           "fdee430d40bd57deeac186cd9790033d0f06f909a8806e7ce6e717ab7c7d5029"}) {
    Scene scene;
    const TestKey stranger = scene.gateway.make_key({.user = user, .projects = {"*"}});
    const std::vector<std::string> before = scene.stored();
    for (const Endpoint& way : ways_in()) {
      CAPTURE(user, way.name);
      TestRequest request = request_to(way, scene);
      request.api_key = stranger.secret;
      check_unseen(scene.gateway.send(request), scene);
    }
    const TestResponse list =
        scene.gateway.send({.path = TestGateway::installations_path(), .api_key = stranger.secret});
    CHECK(list.at("count") == (std::string(user) == "grace" ? "1" : "0"));
    CHECK(list.body.find(scene.adas_id) == std::string::npos);
    CHECK(scene.stored() == before);
    CHECK(scene.gateway.world.fetches.empty());
  }
}

TEST_CASE("through the proxy it does not exist for another user, whether the copy is there or not") {
  for (const bool has_copy : {true, false}) {
    Scene scene;
    if (!has_copy) scene.gateway.world.store.set_read_copy("installation/7/" + scene.adas_id, std::nullopt);
    for (const char* method : {"POST", "GET", "DELETE"}) {
      TestRequest request = as_grace(mcp_post(scene.adas_id, ""), scene);
      request.method = method;
      if (request.method != "POST") request.body.clear();
      CAPTURE(has_copy, method);
      const TestResponse answer = scene.gateway.send(request);
      check_unseen(answer, scene);
      CHECK(answer.at("error/message") == "No such installation.");
      CHECK(answer.at("error/data") == "(absent)");
    }
    CHECK(scene.gateway.world.fetches.empty());
  }
}

TEST_CASE("an id that exists and one that does not read the same to a stranger") {
  Scene scene;
  const std::string unknown = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
  for (const Endpoint& way : ways_in()) {
    CAPTURE(way.name);
    TestRequest real = as_grace(request_to(way, scene), scene);
    TestRequest none = real;
    none.path.replace(none.path.find(scene.adas_id), scene.adas_id.size(), unknown);
    const TestResponse real_answer = scene.gateway.send(real);
    const TestResponse none_answer = scene.gateway.send(none);
    CHECK(real_answer.status == none_answer.status);
    CHECK(real_answer.body == none_answer.body);
    CHECK(real_answer.headers.size() == none_answer.headers.size());
  }
}

TEST_CASE("in another project it does not exist, not even for its user") {
  Scene scene;
  const TestKey everywhere = scene.gateway.make_key({.user = "ada", .projects = {"*"}});
  const std::vector<std::string> before = scene.stored();
  for (const Endpoint& way : ways_in()) {
    CAPTURE(way.name);
    TestRequest request = request_to(way, scene);
    request.path.replace(request.path.find("/7/"), 3, "/8/");
    request.api_key = everywhere.secret;
    check_unseen(scene.gateway.send(request), scene);
  }
  CHECK(scene.stored() == before);
  CHECK(scene.gateway.world.fetches.empty());
}

TEST_CASE("another key of the same user sees it; one for other projects or without the scope may not") {
  Scene scene;
  const TestRequest retrieve = {.path = TestGateway::installations_path() + scene.adas_id + "/"};
  struct Row {
    KeyOptions key;
    int status;
  };
  for (const Row& row :
       {Row{{.user = "ada", .scopes = {"project:read"}}, 200}, Row{{.user = "ada", .projects = {"*"}}, 200},
        Row{{.user = "ada", .projects = {"6", "8", "77"}}, 403},
        Row{{.user = "ada", .scopes = {"project:write"}}, 403}}) {
    TestRequest request = retrieve;
    request.api_key = scene.gateway.make_key(row.key).secret;
    CHECK(scene.gateway.send(request).status == row.status);
    TestRequest call = mcp_post(scene.adas_id, request.api_key);
    CHECK(scene.gateway.send(call).status == row.status);
  }
}

TEST_CASE("strangers may install the same url, and each one's call carries their own credential") {
  Scene scene;
  CHECK(scene.gateway.send(mcp_post(scene.adas_id, scene.ada.secret)).at("credential") ==
        "Bearer " + std::string(adas_credential));
  CHECK(scene.gateway.send(mcp_post(scene.graces_id, scene.grace.secret)).at("credential") ==
        "Bearer " + std::string(graces_credential));
}

TEST_CASE("a read copy under another installation's name is no way to its credentials") {
  Scene scene;
  MemoryStore& store = scene.gateway.world.store;
  const std::string adas_copy = store.read_copy("installation/7/" + scene.adas_id).value();
  store.set_read_copy("installation/7/" + scene.graces_id, adas_copy);
  const TestResponse hers = scene.gateway.send(mcp_post(scene.graces_id, scene.grace.secret));
  CHECK(hers.at("credential") == "Bearer " + std::string(graces_credential));
  CHECK(scene.gateway.send(mcp_post(scene.graces_id, scene.ada.secret)).status == 404);
}

TEST_CASE("a read copy in another project is no way to its credentials") {
  Scene scene;
  const TestKey everywhere = scene.gateway.make_key({.user = "ada", .projects = {"*"}});
  MemoryStore& store = scene.gateway.world.store;
  store.set_read_copy("installation/8/" + scene.adas_id, store.read_copy("installation/7/" + scene.adas_id));
  TestRequest request = mcp_post(scene.adas_id, everywhere.secret);
  request.path = TestGateway::proxy_path(scene.adas_id, "8");
  CHECK(scene.gateway.send(request).status == 404);
  CHECK(scene.gateway.world.fetches.empty());
}

TEST_CASE("a read copy whose user was rewritten belongs to nobody it did not belong to") {
  Scene scene;
  MemoryStore& store = scene.gateway.world.store;
  Installation copy = decode_installation(store.read_copy("installation/7/" + scene.adas_id).value()).value();
  copy.user = "grace";
  store.set_read_copy("installation/7/" + scene.adas_id, encode_installation(copy));
  CHECK(scene.gateway.send(mcp_post(scene.adas_id, scene.ada.secret)).status == 404);
}
