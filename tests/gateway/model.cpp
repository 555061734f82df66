// Random requests of two users, with random failures and with read copies that lag, against
// a model in a few lines: what was acknowledged is there, what was refused is not.
#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "tests/support/test_gateway.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

constexpr std::uint64_t last_seed = 200;
constexpr int requests_per_seed = 40;

struct Modelled {
  std::string url, display_name;
  bool is_enabled = true;
};

/// By id, which sorts by creation.
using Model = std::map<std::string, Modelled>;

struct Player {
  TestKey key;
  Model model;
};

class Game {
 public:
  explicit Game(std::uint64_t seed) : random_(seed) {
    for (const char* user : {"ada", "grace"}) players_.push_back({gateway_.make_key({.user = user}), {}});
    gateway_.world.store.replication = MemoryStore::Replication::on_demand;
    gateway_.world.on_fetch = [](const FetchRequest& request, const std::string&) {
      return ScriptedResponse{200, {}, request.url};
    };
  }

  void play() {
    Player& player = players_[below(players_.size())];
    if (below(3) == 0) gateway_.world.fail_call(static_cast<int>(below(4)), HostError::unavailable);
    if (below(8) == 0) gateway_.world.fail(OperationKind::kv_commit, HostError::conflict, static_cast<int>(below(3)));
    switch (below(5)) {
      case 0: create(player); break;
      case 1: update(player); break;
      case 2: remove(player); break;
      case 3: call(player); break;
      default: gateway_.world.store.replicate(); break;
    }
    gateway_.world.clock.advance(1);
  }

  /// Without failures the lists show the models and nothing else.
  void compare() {
    // One that has not struck yet is let strike a request that does not matter.
    for (int i = 0; i < 4; ++i)
      gateway_.send({.path = TestGateway::installations_path(), .api_key = players_[0].key.secret});
    gateway_.world.fail(OperationKind::kv_commit, HostError::none, 0);
    for (const Player& player : players_) {
      const TestResponse list =
          gateway_.send({.path = TestGateway::installations_path(), .api_key = player.key.secret});
      REQUIRE(list.status == 200);
      CHECK(list.at("count") == std::to_string(player.model.size()));
      std::size_t index = player.model.size();
      for (const auto& [id, modelled] : player.model) {
        const std::string row = "results/" + std::to_string(--index);
        CHECK(list.at(row + "/id") == id);
        CHECK(list.at(row + "/url") == modelled.url);
        CHECK(list.at(row + "/display_name") == modelled.display_name);
        CHECK(list.at(row + "/is_enabled") == (modelled.is_enabled ? "true" : "false"));
      }
    }
  }

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

  std::string any_id(const Player& player) {
    // Now and then somebody else's.
    const Model& model = below(6) == 0 ? players_[below(players_.size())].model : player.model;
    if (model.empty()) return "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
    return std::next(model.begin(), static_cast<std::ptrdiff_t>(below(model.size())))->first;
  }

  TestResponse send(const Player& player, std::string method, const std::string& path, std::string body = {}) {
    return gateway_.send({.method = std::move(method),
                          .path = TestGateway::installations_path() + path,
                          .body = std::move(body),
                          .api_key = player.key.secret});
  }

  void create(Player& player) {
    const std::string url = "https://mcp.example.com/" + std::to_string(below(6));
    const TestResponse answer = send(player, "POST", "", R"({"auth_type":"none","url":")" + url + "\"}");
    bool installed = false;
    for (const auto& [id, modelled] : player.model) installed = installed || modelled.url == url;
    if (answer.status == 201) {
      CHECK_FALSE(installed);
      player.model[answer.at("id")] = {url, "", true};
      return;
    }
    CHECK((answer.status == 400 || answer.status == 503));
    if (answer.status == 400) CHECK(answer.at("code") == "unique");
  }

  void update(Player& player) {
    const std::string id = any_id(player);
    const std::string name = "name " + std::to_string(below(3));
    const bool is_enabled = below(2) == 0;
    const TestResponse answer =
        send(player, "PATCH", id + "/",
             R"({"display_name":")" + name + R"(","is_enabled":)" + (is_enabled ? "true" : "false") + "}");
    const auto found = player.model.find(id);
    if (answer.status == 503) return;
    CHECK(answer.status == (found == player.model.end() ? 404 : 200));
    if (found == player.model.end()) return;
    found->second.display_name = name;
    found->second.is_enabled = is_enabled;
  }

  void remove(Player& player) {
    const std::string id = any_id(player);
    const TestResponse answer = send(player, "DELETE", id + "/");
    if (answer.status == 503) return;
    CHECK(answer.status == (player.model.count(id) == 1 ? 204 : 404));
    player.model.erase(id);
  }

  /// The proxy may read a copy that lags: whatever it answers, it answers of the caller's own.
  void call(Player& player) {
    const std::string id = any_id(player);
    const TestResponse answer = gateway_.send(mcp_post(id, player.key.secret));
    CHECK((answer.status == 200 || answer.status == 403 || answer.status == 404 || answer.status == 502 ||
           answer.status == 503));
    if (answer.status != 200) return;
    CHECK(answer.body.starts_with("https://mcp.example.com/"));
    for (const Player& other : players_) {
      if (&other != &player) CHECK(other.model.count(id) == 0);
    }
  }

  TestGateway gateway_;
  std::mt19937_64 random_;
  std::vector<Player> players_;
};

}  // namespace

TEST_CASE("whatever fails, what was acknowledged is there and what was refused is not") {
  for (std::uint64_t seed = 1; seed <= last_seed; ++seed) {
    CAPTURE(seed);
    Game game(seed);
    for (int i = 0; i < requests_per_seed; ++i) game.play();
    game.compare();
  }
}
