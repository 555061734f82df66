// access/admin_handlers: making, listing and revoking API keys.
#include <catch2/catch.hpp>

#include "tests/support/test_gateway.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

using Calls = std::vector<std::string>;

constexpr std::string_view keys_path = "/api/admin/api_keys";

TestRequest as_admin(std::string method, std::string body = {}, std::string_view path = keys_path) {
  return {.method = std::move(method),
          .path = std::string(path),
          .body = std::move(body),
          .api_key = std::string(admin_token)};
}

TestResponse create(TestGateway& gateway, std::string body) { return gateway.send(as_admin("POST", std::move(body))); }

TestResponse remove(TestGateway& gateway, const std::string& id) {
  return gateway.send(as_admin("DELETE", {}, std::string(keys_path) + "/" + id));
}

/// A creation in which one field is something else. `value` is JSON; empty leaves the field out.
std::string with(const std::string& field, const std::string& value) {
  const std::vector<std::pair<std::string, std::string>> good = {
      {"label", R"("laptop")"}, {"user", R"("ada")"}, {"projects", R"(["7"])"}, {"scopes", R"(["project:read"])"}};
  std::string body;
  bool known = false;
  for (const auto& [name, text] : good) {
    known = known || name == field;
    const std::string& shown = name == field ? value : text;
    if (!shown.empty()) body += (body.empty() ? "\"" : ",\"") + name + "\":" + shown;
  }
  if (!known) body += ",\"" + field + "\":" + value;
  return "{" + body + "}";
}

std::string list_of(std::size_t count, const std::string& item) {
  std::string list;
  for (std::size_t i = 0; i < count; ++i) list += (i == 0 ? "" : ",") + item;
  return "[" + list + "]";
}

std::string quoted(std::size_t characters) { return "\"" + std::string(characters, 'x') + "\""; }

}  // namespace

TEST_CASE("a key is created, shown once and kept as a hash") {
  TestGateway gateway;
  const TestResponse made = create(
      gateway, R"({"label":"laptop","user":"ada","projects":["7","8"],"scopes":["project:read","project:write"],)"
               R"("expires_at":"2026-11-24T09:00:00+01:00"})");
  CHECK(made.status == 400);
  CHECK(made.at("attr") == "expires_at");

  const TestResponse answer = create(
      gateway, R"({"label":"laptop","user":"ada","projects":["7","8"],"scopes":["project:read","project:write"],)"
               R"("expires_at":"2026-11-25T09:00:00+01:00"})");
  REQUIRE(answer.status == 201);
  CHECK(answer.at("label") == "laptop");
  CHECK(answer.at("user") == "ada");
  CHECK(answer.at("projects/1") == "8");
  CHECK(answer.at("scopes/1") == "project:write");
  CHECK(answer.at("expires_at") == "2026-11-25T08:00:00.000Z");
  CHECK(answer.at("created_at") == "2026-11-24T08:00:00.000Z");
  CHECK(answer.at("key_hash") == "(absent)");
  CHECK(answer.header("cache-control") == "no-store");

  const std::string key = answer.at("key");
  CHECK(key.starts_with("gh_"));
  CHECK_FALSE(gateway.world.store.holds(key));
  CHECK_FALSE(gateway.world.store.holds(key.substr(3)));
  CHECK(gateway.calls() == Calls{"kv_commit keys"});
  CHECK(gateway.world.store.record_count() == 1);

  const TestResponse list = gateway.send(as_admin("GET"));
  CHECK(list.at("count") == "1");
  CHECK(list.at("results/0/id") == answer.at("id"));
  CHECK(list.at("results/0/key") == "(absent)");
  CHECK(list.body.find(key.substr(3)) == std::string::npos);
  CHECK(list.body.find("hash") == std::string::npos);
}

TEST_CASE("a key needs no label and no expiry, and names a scope once") {
  TestGateway gateway;
  const TestResponse made =
      create(gateway, R"({"user":"ada","projects":["*"],"scopes":["project:read","project:read"],"expires_at":null})");
  REQUIRE(made.status == 201);
  CHECK(made.at("label").empty());
  CHECK(made.at("expires_at") == "null");
  CHECK(made.at("projects/0") == "*");
  CHECK(made.at("scopes/0") == "project:read");
  CHECK(made.at("scopes/1") == "(absent)");
}

TEST_CASE("each field of a key has its rules") {
  struct Row {
    std::string field, value, code;
  };
  const std::vector<Row> rows = {
      {"label", "null", "invalid"},
      {"label", "7", "invalid"},
      {"label", "[]", "invalid"},
      {"label", quoted(201), "max_length"},
      {"label", R"("a\u0000")", "null_characters_not_allowed"},
      {"user", "", "required"},
      {"user", "null", "invalid"},
      {"user", "7", "invalid"},
      {"user", "true", "invalid"},
      {"user", R"("")", "blank"},
      {"user", R"(" \t")", "blank"},
      {"user", quoted(201), "max_length"},
      {"user", R"("ada\u0000")", "null_characters_not_allowed"},
      {"projects", "", "required"},
      {"projects", "null", "invalid"},
      {"projects", R"("7")", "invalid"},
      {"projects", "{}", "invalid"},
      {"projects", "[]", "blank"},
      {"projects", "[7]", "invalid"},
      {"projects", "[null]", "invalid"},
      {"projects", R"([["7"]])", "invalid"},
      {"projects", R"([""])", "invalid"},
      {"projects", R"(["7","*"])", "invalid"},
      {"projects", R"(["a b"])", "invalid"},
      {"projects", R"(["a/b"])", "invalid"},
      {"projects", R"(["7\u0000"])", "null_characters_not_allowed"},
      {"projects", "[" + quoted(65) + "]", "invalid"},
      {"projects", list_of(101, R"("7")"), "max_length"},
      {"scopes", "", "required"},
      {"scopes", "null", "invalid"},
      {"scopes", R"("project:read")", "invalid"},
      {"scopes", "[]", "blank"},
      {"scopes", "[1]", "invalid"},
      {"scopes", R"(["project:admin"])", "invalid_choice"},
      {"scopes", R"(["PROJECT:READ"])", "invalid_choice"},
      {"scopes", R"(["project:read","x"])", "invalid_choice"},
      {"scopes", R"(["\u0000"])", "null_characters_not_allowed"},
      {"scopes", list_of(17, R"("project:read")"), "max_length"},
      {"expires_at", "0", "invalid"},
      {"expires_at", R"("")", "invalid"},
      {"expires_at", R"("tomorrow")", "invalid"},
      {"expires_at", R"("2026-11-25")", "invalid"},
      {"expires_at", R"("2026-11-24T08:00:00Z")", "invalid"},
      {"expires_at", R"("2020-01-01T00:00:00Z")", "invalid"},
      {"expires_at", "[]", "invalid"},
  };
  TestGateway gateway;
  for (const Row& row : rows) {
    CAPTURE(row.field, row.value.substr(0, 100));
    const TestResponse refused = create(gateway, with(row.field, row.value));
    CHECK(refused.status == 400);
    CHECK(refused.at("code") == row.code);
    CHECK(refused.at("attr") == row.field);
  }
  CHECK(gateway.world.store.record_count() == 0);
}

TEST_CASE("each field of a key may be as large as its limit") {
  TestGateway gateway;
  for (const std::string& body :
       {with("label", quoted(200)), with("user", quoted(200)), with("projects", "[" + quoted(64) + "]"),
        with("projects", list_of(100, R"("7")")), with("scopes", list_of(16, R"("project:read")")),
        with("expires_at", R"("2026-11-24T08:00:00.001Z")"), with("unknown", "[1]")}) {
    CAPTURE(body.substr(0, 100));
    CHECK(create(gateway, body).status == 201);
  }
}

TEST_CASE("keys are listed newest first, page by page") {
  TestGateway gateway;
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) {
    ids.insert(ids.begin(), gateway.make_key().id);
    gateway.world.clock.advance(1);
  }
  const TestResponse page = gateway.send(as_admin("GET", {}, "/api/admin/api_keys/?limit=2&offset=2"));
  CHECK(page.status == 200);
  CHECK(page.at("count") == "5");
  CHECK(page.at("results/0/id") == ids[2]);
  CHECK(page.at("results/1/id") == ids[3]);
  CHECK(page.at("results/2/id") == "(absent)");
  CHECK(page.at("next") == "https://gatehouse.example.com/api/admin/api_keys?limit=2&offset=4");
  CHECK(page.at("previous") == "https://gatehouse.example.com/api/admin/api_keys?limit=2&offset=0");
  CHECK(gateway.calls() == Calls{"kv_list keys api_key/"});
  const TestResponse beyond = gateway.send(as_admin("GET", {}, "/api/admin/api_keys?offset=5"));
  CHECK(beyond.at("count") == "5");
  CHECK(beyond.at("results/0") == "(absent)");
}

TEST_CASE("a key is revoked: at once in the store, in the copies, and for its holder") {
  TestGateway gateway;
  const TestKey kept = gateway.make_key();
  const TestKey revoked = gateway.make_key();
  const auto listing = [&](const TestKey& key) {
    return gateway.send({.path = TestGateway::installations_path(), .api_key = key.secret}).status;
  };
  CHECK(listing(revoked) == 200);
  const TestResponse answer = remove(gateway, revoked.id);
  CHECK(answer.status == 204);
  CHECK(answer.body.empty());
  CHECK(listing(revoked) == 401);
  CHECK(listing(kept) == 200);
  CHECK_FALSE(gateway.world.store.read_copy("key/" + revoked.id));
  CHECK(gateway.world.store.record_count() == 1);
  CHECK(remove(gateway, revoked.id).status == 404);
}

TEST_CASE("a key that is revoked lives on in a read copy until that is replaced, and no longer") {
  TestGateway gateway;
  const TestKey key = gateway.make_key();
  gateway.world.store.replication = MemoryStore::Replication::on_demand;
  CHECK(remove(gateway, key.id).status == 204);
  const TestRequest listing = {.path = TestGateway::installations_path(), .api_key = key.secret};
  CHECK(gateway.send(listing).status == 200);
  gateway.world.store.replicate();
  CHECK(gateway.send(listing).status == 401);
}

TEST_CASE("a key is refused from its expiry on, in every endpoint") {
  TestGateway gateway;
  const TestKey key = gateway.make_key({.expires_at = "2026-11-24T08:00:01Z"});
  const TestRequest listing = {.path = TestGateway::installations_path(), .api_key = key.secret};
  gateway.world.clock.advance(999);
  CHECK(gateway.send(listing).status == 200);
  gateway.world.clock.advance(1);
  const TestResponse refused = gateway.send(listing);
  CHECK(refused.status == 401);
  CHECK(refused.at("code") == "authentication_failed");
  CHECK(gateway.send(mcp_post("017f22e2-79b0-7cc3-98c4-dc0c0c07398f", key.secret)).status == 401);
}

TEST_CASE("an id is taken in any case; what is no id of a key is 404") {
  TestGateway gateway;
  const std::string id = gateway.make_key().id;
  for (const char* unknown : {"x", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "%00", "*"}) {
    CAPTURE(unknown);
    CHECK(remove(gateway, unknown).status == 404);
  }
  CHECK(gateway.world.store.record_count() == 1);
  std::string upper = id;
  for (char& byte : upper) {
    if (byte >= 'a' && byte <= 'f') byte = static_cast<char>(byte - ('a' - 'A'));
  }
  CHECK(remove(gateway, upper).status == 204);
}

TEST_CASE("two that revoke one key at once: one of them did it") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    TestGateway gateway;
    const TestKey key = gateway.make_key();
    gateway.world.delivery = Delivery::queued;
    const auto first = gateway.start(as_admin("DELETE", {}, std::string(keys_path) + "/" + key.id));
    const auto second = gateway.start(as_admin("DELETE", {}, std::string(keys_path) + "/" + key.id));
    gateway.world.run_until_idle_in_random_order(seed);
    const int statuses = first->take_response().status + second->take_response().status;
    CHECK(statuses == 204 + 404);
    CHECK(gateway.world.store.record_count() == 0);
  }
}

TEST_CASE("the admin API is opened by ADMIN_TOKEN and by nothing else") {
  TestGateway gateway;
  const TestKey key = gateway.make_key({.projects = {"*"}});
  for (const char* method : {"GET", "POST", "DELETE"}) {
    const std::string path =
        std::string(method) == "DELETE" ? std::string(keys_path) + "/" + key.id : std::string(keys_path);
    CAPTURE(method);
    TestResponse refused = gateway.send({.method = method, .path = path});
    CHECK(refused.status == 401);
    CHECK(refused.at("code") == "not_authenticated");
    CHECK(refused.header("www-authenticate") == "Bearer");
    for (const std::string& token : {key.secret, std::string("x"), std::string(admin_token) + "x"}) {
      refused = gateway.send({.method = method, .path = path, .api_key = token});
      CHECK(refused.status == 401);
      CHECK(refused.at("code") == "authentication_failed");
    }
  }
  CHECK(gateway.calls().empty());
}

TEST_CASE("without ADMIN_TOKEN there is no admin API") {
  for (const std::string_view token : {"", " "}) {
    TestGateway gateway({{"ADMIN_TOKEN", token}});
    for (const char* method : {"GET", "POST"}) {
      for (const char* bearer : {"", "x"}) {
        CHECK(
            gateway.send({.method = method, .path = std::string(keys_path), .body = "{}", .api_key = bearer}).status ==
            404);
      }
    }
    CHECK(gateway.send({.method = "DELETE", .path = std::string(keys_path) + "/x", .api_key = "x"}).status == 404);
    CHECK(gateway.calls().empty());
  }
}
