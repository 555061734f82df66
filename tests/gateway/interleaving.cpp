// Many requests in flight at once, their answers delivered in an order that a seed decides:
// every answer is the answer to its own request, and every rule holds at the end.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "core/uuid.h"
#include "tests/support/scene.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

constexpr std::uint64_t last_seed = 200;

using Flight = std::unique_ptr<Activation>;

struct Traffic {
  Scene scene;
  std::vector<Flight> flights;

  Traffic() { scene.gateway.world.delivery = Delivery::queued; }

  std::size_t launch(TestRequest request) {
    flights.push_back(scene.gateway.start(std::move(request)));
    return flights.size() - 1;
  }
  std::vector<TestResponse> land(std::uint64_t seed) {
    scene.gateway.world.run_until_idle_in_random_order(seed);
    std::vector<TestResponse> answers;
    for (const Flight& flight : flights) {
      REQUIRE(flight->done());
      answers.push_back(flight->take_response());
    }
    flights.clear();
    scene.gateway.world.delivery = Delivery::immediate;
    CHECK(scene.gateway.world.bodies.empty());
    CHECK(scene.gateway.world.pending().empty());
    return answers;
  }
};

TestRequest on_list(std::string method, const TestKey& key, std::string body = {}) {
  return {.method = std::move(method),
          .path = TestGateway::installations_path(),
          .body = std::move(body),
          .api_key = key.secret};
}

TestRequest on_one(std::string method, const std::string& id, const TestKey& key, std::string body = {}) {
  TestRequest request = on_list(std::move(method), key, std::move(body));
  request.path += id + "/";
  return request;
}

std::string message(int id) { return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":"tools/list"})"; }

std::string url_body(const std::string& url) { return R"({"auth_type":"none","url":")" + url + "\"}"; }

}  // namespace

TEST_CASE("interleaved calls through the proxy: each with its own user's credential, each its own answer") {
  for (std::uint64_t seed = 1; seed <= last_seed; ++seed) {
    CAPTURE(seed);
    Traffic traffic;
    Scene& scene = traffic.scene;
    // Half of the reads miss the copies.
    if (seed % 2 == 0) scene.gateway.world.store.set_read_copy("installation/7/" + scene.adas_id, std::nullopt);
    for (int i = 0; i < 12; ++i) {
      const bool adas = i % 2 == 0;
      traffic.launch(
          mcp_post(adas ? scene.adas_id : scene.graces_id, adas ? scene.ada.secret : scene.grace.secret, message(i)));
    }
    const std::vector<TestResponse> answers = traffic.land(seed);
    for (int i = 0; i < 12; ++i) {
      const TestResponse& answer = answers[static_cast<std::size_t>(i)];
      REQUIRE(answer.status == 200);
      CHECK(answer.at("credential") == "Bearer " + std::string(i % 2 == 0 ? adas_credential : graces_credential));
      CHECK(answer.at("body") == message(i));
    }
  }
}

TEST_CASE("interleaved requests to every endpoint: each gets the answer that is its own") {
  for (std::uint64_t seed = 1; seed <= last_seed; ++seed) {
    CAPTURE(seed);
    Traffic traffic;
    Scene& scene = traffic.scene;
    const std::size_t adas_list = traffic.launch(on_list("GET", scene.ada));
    const std::size_t graces_list = traffic.launch(on_list("GET", scene.grace));
    const std::size_t adas_own = traffic.launch(on_one("GET", scene.adas_id, scene.ada));
    const std::size_t adas_foreign = traffic.launch(on_one("GET", scene.graces_id, scene.ada));
    const std::size_t renamed = traffic.launch(on_one("PATCH", scene.adas_id, scene.ada, R"({"display_name":"n"})"));
    const std::size_t described = traffic.launch(on_one("PATCH", scene.adas_id, scene.ada, R"({"description":"d"})"));
    const std::size_t takeover = traffic.launch(on_one("PATCH", scene.adas_id, scene.grace, R"({"is_enabled":false})"));
    const std::size_t removed = traffic.launch(on_one("DELETE", scene.graces_id, scene.grace));
    const std::size_t called = traffic.launch(mcp_post(scene.adas_id, scene.ada.secret, message(1)));
    const std::size_t stolen = traffic.launch(mcp_post(scene.adas_id, scene.grace.secret, message(2)));
    const std::size_t broken = traffic.launch(on_list("POST", scene.ada, "{"));
    const std::size_t health = traffic.launch({.path = "/healthz"});
    const std::vector<TestResponse> answers = traffic.land(seed);

    CHECK(answers[adas_list].at("results/0/id") == scene.adas_id);
    CHECK(answers[adas_list].at("count") == "1");
    CHECK(answers[graces_list].status == 200);
    CHECK(answers[graces_list].body.find(scene.adas_id) == std::string::npos);
    CHECK(answers[adas_own].at("id") == scene.adas_id);
    CHECK(answers[adas_foreign].status == 404);
    CHECK(answers[renamed].at("display_name") == "n");
    CHECK(answers[described].at("description") == "d");
    CHECK(answers[takeover].status == 404);
    CHECK(answers[removed].status == 204);
    CHECK(answers[called].at("credential") == "Bearer " + std::string(adas_credential));
    CHECK(answers[stolen].status == 404);
    CHECK(answers[stolen].at("id") == "2");
    CHECK(answers[broken].at("code") == "parse_error");
    CHECK(answers[health].at("status") == "ok");

    const TestResponse after = scene.gateway.send(on_one("GET", scene.adas_id, scene.ada));
    CHECK(after.at("display_name") == "n");
    CHECK(after.at("description") == "d");
    CHECK(after.at("is_enabled") == "true");
    CHECK(scene.gateway.send(on_list("GET", scene.grace)).at("count") == "0");
  }
}

TEST_CASE("of many that install one url at once exactly one succeeds; the others are told why") {
  for (std::uint64_t seed = 1; seed <= last_seed; ++seed) {
    CAPTURE(seed);
    Traffic traffic;
    Scene& scene = traffic.scene;
    // Spellings of one url.
    for (const char* url : {"https://new.example.com", "https://new.example.com/", "HTTPS://NEW.example.com:443/",
                            "https://new.example.com/x/..", "https://new.example.com"}) {
      traffic.launch(on_list("POST", scene.ada, url_body(url)));
    }
    const std::size_t hers = traffic.launch(on_list("POST", scene.grace, url_body("https://new.example.com")));
    std::vector<TestResponse> answers = traffic.land(seed);
    CHECK(answers[hers].status == 201);
    answers.erase(answers.begin() + static_cast<std::ptrdiff_t>(hers));
    int created = 0;
    for (const TestResponse& answer : answers) {
      if (answer.status == 201) {
        ++created;
        continue;
      }
      CHECK(answer.status == 400);
      CHECK(answer.at("code") == "unique");
      CHECK(answer.at("attr") == "url");
    }
    CHECK(created == 1);
    CHECK(scene.gateway.send(on_list("GET", scene.ada)).at("count") == "2");
  }
}

TEST_CASE("installing and deleting one url in turns and at once never leaves a claim without its installation") {
  for (std::uint64_t seed = 1; seed <= last_seed; ++seed) {
    CAPTURE(seed);
    Traffic traffic;
    Scene& scene = traffic.scene;
    const std::string body = url_body(std::string(scene_url));
    traffic.launch(on_list("POST", scene.ada, body));
    traffic.launch(on_one("DELETE", scene.adas_id, scene.ada));
    traffic.launch(on_list("POST", scene.ada, body));
    traffic.launch(on_one("DELETE", scene.adas_id, scene.ada));
    const std::vector<TestResponse> answers = traffic.land(seed);
    const auto count = [&answers](int status) {
      return std::count_if(answers.begin(), answers.end(),
                           [status](const TestResponse& a) { return a.status == status; });
    };
    CHECK(count(204) == 1);
    CHECK(count(404) == 1);
    CHECK(count(201) <= 1);
    CHECK(count(201) + count(400) == 2);
    const TestResponse list = scene.gateway.send(on_list("GET", scene.ada));
    CHECK(list.at("count") == std::to_string(count(201)));
    // What the list shows is what decides whether the url is free.
    CHECK(scene.gateway.send(on_list("POST", scene.ada, body)).status == (count(201) == 1 ? 400 : 201));
  }
}

TEST_CASE("two updates of one field at once: the one that is kept is one of those that were asked for, whole") {
  for (std::uint64_t seed = 1; seed <= last_seed; ++seed) {
    CAPTURE(seed);
    Traffic traffic;
    Scene& scene = traffic.scene;
    for (const char* word : {"a", "b", "c"}) {
      const std::string text(word);
      traffic.launch(on_one("PATCH", scene.adas_id, scene.ada,
                            R"({"display_name":")" + text + R"(","description":")" + text + "\"}"));
    }
    for (const TestResponse& answer : traffic.land(seed)) {
      CHECK(answer.status == 200);
      CHECK(answer.at("display_name") == answer.at("description"));
    }
    const TestResponse after = scene.gateway.send(on_one("GET", scene.adas_id, scene.ada));
    CHECK(after.at("display_name") == after.at("description"));
    CHECK(scene.gateway.send(mcp_post(scene.adas_id, scene.ada.secret)).status == 200);
  }
}

TEST_CASE("a key that is revoked while it is in use serves no request that begins afterwards") {
  for (std::uint64_t seed = 1; seed <= last_seed; ++seed) {
    CAPTURE(seed);
    Traffic traffic;
    Scene& scene = traffic.scene;
    for (int i = 0; i < 4; ++i) traffic.launch(mcp_post(scene.graces_id, scene.grace.secret, message(i)));
    const std::size_t revoked = traffic.launch(
        {.method = "DELETE", .path = "/api/admin/api_keys/" + scene.grace.id, .api_key = std::string(admin_token)});
    const std::vector<TestResponse> answers = traffic.land(seed);
    CHECK(answers[revoked].status == 204);
    for (std::size_t i = 0; i < revoked; ++i) {
      const int status = answers[i].status;
      CHECK((status == 200 || status == 401));
    }
    CHECK(scene.gateway.send(mcp_post(scene.graces_id, scene.grace.secret)).status == 401);
  }
}

TEST_CASE("ids that are made at once are all different") {
  Traffic traffic;
  Scene& scene = traffic.scene;
  for (int i = 0; i < 200; ++i) {
    traffic.launch(on_list("POST", scene.ada, url_body("https://new.example.com/" + std::to_string(i))));
  }
  std::set<std::string> ids;
  for (const TestResponse& answer : traffic.land(1)) {
    CHECK(parse_uuid(answer.at("id")));
    ids.insert(answer.at("id"));
  }
  CHECK(ids.size() == 200);
}

TEST_CASE("many changes of one installation at once: each is made") {
  Traffic traffic;
  Scene& scene = traffic.scene;
  constexpr int changes = 20;
  for (int i = 0; i < changes; ++i) {
    traffic.launch(on_one("PATCH", scene.adas_id, scene.ada, R"({"description":")" + std::to_string(i) + "\"}"));
  }
  // In the order they came: all read, and one write of each round wins.
  scene.gateway.world.run_until_idle();
  for (const TestResponse& answer : traffic.land(1)) CHECK(answer.status == 200);
}
