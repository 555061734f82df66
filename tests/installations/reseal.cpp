// The rest of a key rotation: after it, the older key is not needed for any credential.
#include "installations/reseal.h"

#include <catch2/catch.hpp>

#include "core/limits.h"
#include "tests/support/test_gateway.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

constexpr std::string_view new_key = "k2:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

std::string both_keys() { return std::string(new_key) + "," + std::string(encryption_keys); }

/// A deployment with other keys, over what an earlier one has stored.
struct Rotated {
  TestGateway gateway;
  Rotated(const std::string& keys, const TestGateway& earlier) : gateway({{"ENCRYPTION_KEYS", keys}}) {
    gateway.world.store = earlier.world.store;
    gateway.world.random = earlier.world.random;
    gateway.world.on_fetch = [](const FetchRequest&, const std::string&) { return ScriptedResponse{200, {}, "{}"}; };
  }
  TestResponse reseal(const std::string& project = "7") {
    return gateway.send(
        {.method = "POST", .path = "/api/admin/projects/" + project + "/reseal", .api_key = std::string(admin_token)});
  }
};

std::string counts(const TestResponse& answer) {
  return answer.status == 200 ? answer.at("resealed") + "/" + answer.at("unreadable") : std::to_string(answer.status);
}

std::string install(TestGateway& gateway, const TestKey& key, int number, const std::string& project = "7") {
  return gateway.make_installation({.api_key = key.secret,
                                    .project = project,
                                    .url = "https://mcp.example.com/" + std::to_string(number),
                                    .credential = "credential-" + std::to_string(number)});
}

}  // namespace

TEST_CASE("after a reseal the older key can go: every user's credential opens under the new one", "[installations]") {
  TestGateway before;
  const std::string adas = install(before, before.make_key({.user = "ada"}), 1);
  const std::string graces = install(before, before.make_key({.user = "grace"}), 2);
  const TestKey open = before.make_key({.user = "edsger"});
  before.make_installation({.api_key = open.secret, .auth_type = "none"});

  Rotated during(both_keys(), before);
  CHECK(counts(during.reseal()) == "2/0");
  CHECK(counts(during.reseal()) == "0/0");

  Rotated after(std::string(new_key), during.gateway);
  for (const auto& [user, id, credential] :
       {std::tuple("ada", adas, "credential-1"), {"grace", graces, "credential-2"}}) {
    const TestKey key = after.gateway.make_key({.user = user});
    REQUIRE(after.gateway.send(mcp_post(id, key.secret)).status == 200);
    CHECK(after.gateway.world.fetches.back().request.headers.back().value == std::string("Bearer ") + credential);
  }
}

TEST_CASE("a reseal goes through every page, of this project only", "[installations]") {
  TestGateway before;
  const TestKey key = before.make_key({.projects = {"*"}});
  const int installed = 2 * static_cast<int>(limits::reseal_page_items) + 1;
  for (int number = 0; number < installed; ++number) install(before, key, number);
  install(before, key, 0, "8");
  Rotated during(both_keys(), before);
  CHECK(counts(during.reseal()) == std::to_string(installed) + "/0");
  CHECK(counts(during.reseal("8")) == "1/0");
  CHECK(counts(during.reseal("9")) == "0/0");
}

TEST_CASE("a reseal changes nothing that a user can see", "[installations]") {
  TestGateway before;
  const TestKey key = before.make_key();
  install(before, key, 1);
  const TestRequest list{.path = TestGateway::installations_path(), .api_key = key.secret};
  const std::string seen = before.send(list).body;
  Rotated during(both_keys(), before);
  during.gateway.world.clock.advance(1000);
  REQUIRE(counts(during.reseal()) == "1/0");
  CHECK(during.gateway.send(list).body == seen);
}

TEST_CASE("credentials that no key opens are counted, and kept for the day their key comes back", "[installations]") {
  TestGateway before;
  install(before, before.make_key(), 1);
  Rotated without(std::string(new_key), before);
  CHECK(counts(without.reseal()) == "0/1");
  Rotated again(both_keys(), without.gateway);
  CHECK(counts(again.reseal()) == "1/0");
}

TEST_CASE("a reseal that meets other changes takes them in; one without storage says so", "[installations]") {
  TestGateway before;
  install(before, before.make_key(), 1);
  Rotated during(both_keys(), before);
  NativeWorld& world = during.gateway.world;
  SECTION("conflicts") {
    world.fail(OperationKind::kv_commit, HostError::conflict, limits::commit_attempts - 1);
    CHECK(counts(during.reseal()) == "1/0");
  }
  SECTION("conflicts without end") {
    world.fail(OperationKind::kv_commit, HostError::conflict, limits::commit_attempts);
    CHECK(counts(during.reseal()) == "503");
  }
  SECTION("no storage to read") {
    world.fail(OperationKind::kv_list, HostError::unavailable);
    CHECK(counts(during.reseal()) == "503");
  }
  SECTION("no storage to write") {
    world.fail(OperationKind::kv_commit, HostError::unavailable);
    CHECK(counts(during.reseal()) == "503");
  }
  CHECK(during.reseal().status == 200);
}

TEST_CASE("only the operator reseals", "[installations]") {
  TestGateway gateway;
  const TestKey key = gateway.make_key();
  const std::string path = "/api/admin/projects/7/reseal";
  CHECK(gateway.send({.method = "POST", .path = path}).status == 401);
  CHECK(gateway.send({.method = "POST", .path = path, .api_key = key.secret}).status == 401);
  CHECK(gateway.send({.path = path, .api_key = std::string(admin_token)}).status == 405);
  CHECK(gateway.send({.method = "POST", .path = "/api/admin/projects/a.b/reseal", .api_key = std::string(admin_token)})
            .status == 404);
  TestGateway closed({{"ADMIN_TOKEN", ""}});
  CHECK(closed.send({.method = "POST", .path = path, .api_key = std::string(admin_token)}).status == 404);
}
