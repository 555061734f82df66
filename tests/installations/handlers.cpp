// installations/handlers: the REST endpoints of installations.
#include <catch2/catch.hpp>
#include <set>

#include "tests/support/scene.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

using Calls = std::vector<std::string>;

struct Bench {
  TestGateway gateway;
  TestKey key = gateway.make_key();

  TestResponse send(std::string method, std::string path, std::string body = {}) {
    return gateway.send({.method = std::move(method),
                         .path = TestGateway::installations_path() + path,
                         .body = std::move(body),
                         .api_key = key.secret});
  }
  TestResponse create(std::string body) { return send("POST", "", std::move(body)); }
  /// An installation of this url; answers its id.
  std::string installed(const std::string& url = "https://mcp.example.com/mcp") {
    const TestResponse made = create(R"({"url":")" + url + "\"}");
    REQUIRE(made.status == 201);
    return made.at("id");
  }
};

std::string quoted(std::size_t count, std::string_view character = "x") {
  std::string text = "\"";
  for (std::size_t i = 0; i < count; ++i) text.append(character);
  return text + "\"";
}

struct Row {
  std::string field, value, code;
};

/// What is wrong with a display name, a description and is_enabled, in create as in update.
const std::vector<Row>& shared_rows() {
  static const std::vector<Row> rows = {
      {"display_name", "null", "invalid"},
      {"display_name", "7", "invalid"},
      {"display_name", "true", "invalid"},
      {"display_name", "[]", "invalid"},
      {"display_name", "{}", "invalid"},
      {"display_name", quoted(201), "max_length"},
      {"display_name", quoted(201, "\xF0\x9F\x93\x9A"), "max_length"},
      {"display_name", R"("a\u0000b")", "null_characters_not_allowed"},
      {"description", "null", "invalid"},
      {"description", "0", "invalid"},
      {"description", "false", "invalid"},
      {"description", "[]", "invalid"},
      {"description", "{}", "invalid"},
      {"description", quoted(10'001), "max_length"},
      {"description", R"("\u0000")", "null_characters_not_allowed"},
      {"is_enabled", "null", "invalid"},
      {"is_enabled", "0", "invalid"},
      {"is_enabled", "1", "invalid"},
      {"is_enabled", R"("true")", "invalid"},
      {"is_enabled", "[]", "invalid"},
      {"is_enabled", "{}", "invalid"},
  };
  return rows;
}

void check_refusal(const TestResponse& answer, const Row& row) {
  CAPTURE(row.field, row.value.substr(0, 100));
  CHECK(answer.status == 400);
  CHECK(answer.at("type") == "validation_error");
  CHECK(answer.at("code") == row.code);
  CHECK(answer.at("attr") == row.field);
}

}  // namespace

TEST_CASE("create needs a url and has a default for all else") {
  Bench bench;
  const TestResponse made = bench.create(R"({"url":"https://mcp.example.com/mcp"})");
  REQUIRE(made.status == 201);
  const std::string id = made.at("id");
  CHECK(made.body == R"({"id":")" + id +
                         R"(","server_id":null,"name":"","display_name":"","url":"https://mcp.example.com/mcp",)"
                         R"("description":"","auth_type":"oauth","is_enabled":true,"needs_reauth":false,)"
                         R"("pending_oauth":true,"created_at":"2026-11-24T08:00:00.000Z",)"
                         R"("updated_at":"2026-11-24T08:00:00.000Z","proxy_url":"https://gatehouse.example.com/api/)"
                         R"(environments/7/mcp_server_installations/)" +
                         id + R"(/proxy/"})");
  CHECK(bench.gateway.calls() == Calls{"kv_get_cached key/<key>", "kv_commit project:7"});
}

TEST_CASE("create takes every field that it has") {
  Bench bench;
  const TestResponse made =
      bench.create(R"({"url":"https://mcp.example.com/mcp","display_name":"Weather",)"
                   R"("description":"d","auth_type":"none","is_enabled":false,"unknown":[null]})");
  REQUIRE(made.status == 201);
  CHECK(made.at("name") == "Weather");
  CHECK(made.at("display_name") == "Weather");
  CHECK(made.at("description") == "d");
  CHECK(made.at("auth_type") == "none");
  CHECK(made.at("is_enabled") == "false");
  CHECK(made.at("pending_oauth") == "false");
  CHECK(made.at("unknown") == "(absent)");
}

TEST_CASE("create takes no credential and no read-only field from the caller") {
  Bench bench;
  const TestResponse made = bench.create(
      R"({"url":"https://mcp.example.com/mcp","api_key":"s3cret","id":"x","user":"grace","project_id":"8",)"
      R"("needs_reauth":true,"pending_oauth":false,"sealed_credentials":"k1.a.b","server_id":"x","created_at":"x"})");
  REQUIRE(made.status == 201);
  CHECK(made.at("id") != "x");
  CHECK(made.at("needs_reauth") == "false");
  CHECK(made.at("pending_oauth") == "true");
  CHECK(made.at("server_id") == "null");
  CHECK_FALSE(bench.gateway.world.store.holds("s3cret"));
  CHECK_FALSE(bench.gateway.world.store.holds("grace"));
}

TEST_CASE("each field of create has its rules") {
  Bench bench;
  std::vector<Row> rows = shared_rows();
  for (const Row& row : {
           Row{"auth_type", "null", "invalid"},
           Row{"auth_type", "7", "invalid"},
           Row{"auth_type", R"("")", "invalid_choice"},
           Row{"auth_type", R"("basic")", "invalid_choice"},
           Row{"auth_type", R"("a\u0000")", "null_characters_not_allowed"},
       }) {
    rows.push_back(row);
  }
  for (const Row& row : rows) {
    check_refusal(
        bench.create(R"({"url":"https://mcp.example.com/","\u0022":0,")" + row.field + "\":" + row.value + "}"), row);
  }
  for (const Row& row : {
           Row{"url", "null", "invalid"},
           Row{"url", "7", "invalid"},
           Row{"url", "[]", "invalid"},
           Row{"url", "{}", "invalid"},
           Row{"url", "true", "invalid"},
           Row{"url", R"("")", "blank"},
           Row{"url", R"(" ")", "blank"},
           Row{"url", R"("x")", "invalid"},
           Row{"url", R"("http://mcp.example.com/")", "invalid"},
           Row{"url", R"("https://127.0.0.1/")", "invalid"},
           Row{"url", R"("https://gatehouse.example.com/")", "invalid"},
           Row{"url", R"("https://mcp.example.com/\u0000")", "null_characters_not_allowed"},
           Row{"url", quoted(2049), "max_length"},
       }) {
    check_refusal(bench.create("{\"url\":" + row.value + "}"), row);
  }
  check_refusal(bench.create("{}"), {"url", "", "required"});
  check_refusal(bench.create(""), {"url", "", "required"});
  CHECK(bench.send("GET", "").at("count") == "0");
}

TEST_CASE("a field may be as long as its limit") {
  Bench bench;
  CHECK(bench.create(R"({"url":"https://mcp.example.com/a","display_name":)" + quoted(200, "\xF0\x9F\x93\x9A") + "}")
            .status == 201);
  CHECK(bench.create(R"({"url":"https://mcp.example.com/b","description":)" + quoted(10'000) + "}").status == 201);
}

TEST_CASE("a url is installed once per user and project, however it is spelled") {
  Bench bench;
  bench.installed("https://mcp.example.com/mcp");
  for (const char* url :
       {"https://mcp.example.com/mcp", "HTTPS://MCP.EXAMPLE.COM:443/x/../mcp", " https://mcp.example.com/mcp"}) {
    CAPTURE(url);
    check_refusal(bench.create(std::string(R"({"url":")") + url + "\"}"), {"url", url, "unique"});
  }
  for (const char* url :
       {"https://mcp.example.com/mcp/", "https://mcp.example.com/MCP", "https://mcp.example.com/mcp?a"}) {
    CAPTURE(url);
    CHECK(bench.create(std::string(R"({"url":")") + url + "\"}").status == 201);
  }
}

TEST_CASE("create asks for the scope write, and all else for read") {
  Bench bench;
  const std::string id = bench.installed();
  struct Right {
    std::string method, path, body;
    int reader, writer;
  };
  for (const Right& right : {
           Right{"GET", "", "", 200, 403},
           Right{"POST", "", R"({"url":"https://new.example.com/"})", 403, 201},
           Right{"GET", id + "/", "", 200, 403},
           Right{"PATCH", id + "/", "{}", 200, 403},
           Right{"DELETE", id + "/", "", 204, 403},
       }) {
    CAPTURE(right.method, right.path);
    const std::string writer = bench.gateway.make_key({.scopes = {"project:write"}}).secret;
    const std::string reader = bench.gateway.make_key({.scopes = {"project:read"}}).secret;
    TestRequest request = {.method = right.method,
                           .path = TestGateway::installations_path() + right.path,
                           .body = right.body,
                           .api_key = writer};
    CHECK(bench.gateway.send(request).status == right.writer);
    request.api_key = reader;
    CHECK(bench.gateway.send(request).status == right.reader);
  }
}

TEST_CASE("retrieve answers what create answered") {
  Bench bench;
  const TestResponse made = bench.create(R"({"url":"https://mcp.example.com/mcp","display_name":"Weather"})");
  const TestResponse found = bench.send("GET", made.at("id") + "/");
  CHECK(found.status == 200);
  CHECK(found.body == made.body);
  CHECK(found.header("content-type") == "application/json");
  CHECK(found.header("cache-control") == "no-store");
}

TEST_CASE("reads are fresh: they do not trust the read copy") {
  Bench bench;
  const std::string id = bench.installed();
  bench.gateway.world.store.set_read_copy("installation/7/" + id, std::nullopt);
  CHECK(bench.send("GET", id + "/").status == 200);
  bench.gateway.world.store.replication = MemoryStore::Replication::on_demand;
  CHECK(bench.send("PATCH", id + "/", R"({"display_name":"new"})").status == 200);
  CHECK(bench.send("GET", id + "/").at("display_name") == "new");
  CHECK(bench.send("DELETE", id + "/").status == 204);
  CHECK(bench.send("GET", id + "/").status == 404);
}

TEST_CASE("a list pages through the installations, newest first") {
  Bench bench;
  std::vector<std::string> newest_first;
  for (int i = 0; i < 5; ++i) {
    newest_first.insert(newest_first.begin(), bench.installed("https://mcp.example.com/" + std::to_string(i)));
    bench.gateway.world.clock.advance(1);
  }
  const TestResponse page = bench.send("GET", "?limit=2&offset=1");
  CHECK(page.status == 200);
  CHECK(page.at("count") == "5");
  CHECK(page.at("results/0/id") == newest_first[1]);
  CHECK(page.at("results/1/id") == newest_first[2]);
  CHECK(page.at("results/2") == "(absent)");
  const std::string list = "https://gatehouse.example.com/api/environments/7/mcp_server_installations/";
  CHECK(page.at("next") == list + "?limit=2&offset=3");
  CHECK(page.at("previous") == list + "?limit=2&offset=0");
  // The links lead where they say.
  const std::string next = page.at("next").substr(list.size());
  CHECK(bench.send("GET", next).at("results/0/id") == newest_first[3]);
  const TestResponse all = bench.send("GET", "");
  CHECK(all.at("next") == "null");
  CHECK(all.at("previous") == "null");
  CHECK(all.at("results/4/id") == newest_first[4]);
}

TEST_CASE("a page of large installations ends early, and the next begins there") {
  Bench bench;
  const std::string description = quoted(10'000, "\xF0\x9F\x93\x9A");
  std::set<std::string> created;
  while (created.size() * description.size() < 2 * limits::page_value_bytes) {
    const std::string url = "https://" + std::to_string(created.size()) + ".example.com/";
    REQUIRE(bench.create(R"({"url":")" + url + R"(","description":)" + description + "}").status == 201);
    created.insert(url);
  }
  std::set<std::string> seen;
  int pages = 0;
  std::string last;
  const auto walk = [&](std::string at, const char* member) {
    seen.clear();
    for (pages = 0; at != "null"; ++pages) {
      last = at;
      const TestResponse page = bench.send("GET", at.substr(at.find('?')));
      REQUIRE(page.status == 200);
      CHECK(page.body.size() < limits::page_value_bytes + description.size());
      const std::string url = R"("url":")";
      for (std::size_t found = page.body.find(url); found != std::string::npos; found = page.body.find(url, found)) {
        found += url.size();
        seen.insert(page.body.substr(found, page.body.find('"', found) - found));
      }
      at = page.at(member);
    }
    CHECK(seen == created);
    CHECK(pages == 3);
  };
  walk("?limit=1000", "next");
  walk(last, "previous");
}

TEST_CASE("a list refuses what is no page") {
  Bench bench;
  for (const char* query : {"?limit=0", "?limit=1001", "?limit=x", "?limit="}) {
    check_refusal(bench.send("GET", query), {"limit", query, "invalid"});
  }
  for (const char* query : {"?offset=-1", "?offset=2147483648", "?offset=1.0"}) {
    check_refusal(bench.send("GET", query), {"offset", query, "invalid"});
  }
}

TEST_CASE("update takes three fields and ignores the others") {
  Bench bench;
  const std::string id = bench.installed();
  bench.gateway.world.clock.advance(1000);
  const TestResponse updated =
      bench.send("PATCH", id + "/",
                 R"({"display_name":"n","description":"d","is_enabled":false,"url":"https://evil.example/","id":"x",)"
                 R"("auth_type":"none","name":"x","needs_reauth":true,"created_at":7,"server_id":[],"unknown":{}})");
  REQUIRE(updated.status == 200);
  CHECK(updated.at("id") == id);
  CHECK(updated.at("url") == "https://mcp.example.com/mcp");
  CHECK(updated.at("auth_type") == "oauth");
  CHECK(updated.at("name") == "n");
  CHECK(updated.at("description") == "d");
  CHECK(updated.at("is_enabled") == "false");
  CHECK(updated.at("needs_reauth") == "false");
  CHECK(updated.at("created_at") == "2026-11-24T08:00:00.000Z");
  CHECK(updated.at("updated_at") == "2026-11-24T08:00:01.000Z");
  CHECK(bench.send("GET", id + "/").body == updated.body);
}

TEST_CASE("each field of update has its rules, and a field that breaks one changes nothing") {
  Bench bench;
  const std::string id = bench.installed();
  const std::vector<std::string> before = bench.gateway.world.store.dump();
  for (const Row& row : shared_rows()) {
    const std::string good = row.field == "is_enabled" ? R"("description":"new")" : R"("is_enabled":false)";
    check_refusal(bench.send("PATCH", id + "/", "{" + good + ",\"" + row.field + "\":" + row.value + "}"), row);
  }
  CHECK(bench.gateway.world.store.dump() == before);
}

TEST_CASE("an update of nothing answers the installation as it is") {
  Bench bench;
  const std::string id = bench.installed();
  const std::string as_is = bench.send("GET", id + "/").body;
  bench.gateway.world.clock.advance(1000);
  for (const char* body : {"{}", "", R"({"unknown":1})", R"({"display_name":""})", R"({"is_enabled":true})"}) {
    CAPTURE(body);
    const TestResponse answer = bench.send("PATCH", id + "/", body);
    CHECK(answer.status == 200);
    CHECK(answer.body == as_is);
  }
}

TEST_CASE("a display name goes back to none") {
  Bench bench;
  const std::string id = bench.installed();
  CHECK(bench.send("PATCH", id + "/", R"({"display_name":"n"})").at("name") == "n");
  CHECK(bench.send("PATCH", id + "/", R"({"display_name":""})").at("name").empty());
}

TEST_CASE("delete answers without a body, once") {
  Bench bench;
  const std::string id = bench.installed();
  const TestResponse gone = bench.send("DELETE", id + "/");
  CHECK(gone.status == 204);
  CHECK(gone.body.empty());
  CHECK_FALSE(gone.has_header("content-type"));
  for (const char* method : {"DELETE", "GET", "PATCH"}) CHECK(bench.send(method, id + "/").status == 404);
  CHECK(bench.send("GET", "").at("count") == "0");
  bench.installed();
}

TEST_CASE("an id that is none is 404, in every method") {
  Bench bench;
  const std::string id = bench.installed();
  for (const std::string& other :
       {std::string("x"), std::string("%00"), std::string("%F0%9F%93%9A"), std::string("*"), id + "x", id + "%00",
        id + "%20", "%7B" + id + "%7D", std::string("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"), std::string(5000, 'a')}) {
    for (const char* method : {"GET", "PATCH", "DELETE"}) {
      CAPTURE(method, other.substr(0, 100));
      CHECK(bench.send(method, other + "/").status == 404);
    }
  }
  CHECK(bench.send("GET", id + "/").status == 200);
}

TEST_CASE("PUBLIC_URL stands in every link") {
  TestGateway gateway({{"PUBLIC_URL", "https://gw.example.com/base/"}});
  const TestKey key = gateway.make_key();
  const TestResponse made = gateway.send({.method = "POST",
                                          .path = TestGateway::installations_path(),
                                          .body = R"({"url":"https://mcp.example.com/mcp"})",
                                          .api_key = key.secret});
  const std::string base = "https://gw.example.com/base/api/environments/7/mcp_server_installations/";
  CHECK(made.at("proxy_url") == base + made.at("id") + "/proxy/");
  gateway.make_installation({.api_key = key.secret, .url = "https://mcp.example.com/2"});
  const TestResponse page =
      gateway.send({.path = TestGateway::installations_path() + "?limit=1", .api_key = key.secret});
  CHECK(page.at("next") == base + "?limit=1&offset=1");
}

TEST_CASE("the alias projects leads to the same installations, whose links say environments") {
  Bench bench;
  const std::string id = bench.installed();
  const TestResponse by_alias =
      bench.gateway.send({.path = "/api/projects/7/mcp_server_installations/" + id, .api_key = bench.key.secret});
  CHECK(by_alias.body == bench.send("GET", id + "/").body);
}

TEST_CASE("bodies that are hostile or broken: each reader says so, and changes nothing") {
  const auto repeat = [](std::string_view text, int times) {
    std::string repeated;
    for (int i = 0; i < times; ++i) repeated.append(text);
    return repeated;
  };
  const std::vector<std::string> bodies = {
      "{",
      "[]",
      "null",
      "7",
      " ",
      R"({"url":"https://new.example.com/","url":"https://newer.example.com/"})",
      R"({"display_name":"a","display\u005fname":"b"})",
      R"({"x":{"a":1,"a":2}})",
      std::string("{\"display_name\":\"a\0b\"}", 22),
      std::string("{\"display_name\":\"a\"}\0", 21),
      "{\"display_name\":\"\xFF\xFE\"}",
      "{\"display_name\":\"\xC0\xAF\"}",
      "{\"\xED\xA0\x80\":1}",
      R"({"display_name":"\ud800"})",
      "\xEF\xBB\xBF{}",
      repeat("[", 100'000),
      R"({"display_name":)" + repeat("[", 100'000) + repeat("]", 100'000) + "}",
      repeat(R"({"a":)", 100'000) + "1" + repeat("}", 100'000),
      R"({"x":[)" + repeat("0,", 60'000) + "0]}",
  };
  for (const Endpoint& endpoint : endpoints()) {
    if (!endpoint.reads_body() || endpoint.kind == EndpointKind::mcp) continue;
    Scene scene;
    const std::vector<std::string> before = scene.stored();
    for (const std::string& body : bodies) {
      CAPTURE(endpoint.name, body.substr(0, 100));
      TestRequest request = request_to(endpoint, scene);
      request.body = body;
      const TestResponse answer = scene.gateway.send(request);
      CHECK(answer.status == 400);
      CHECK(answer.at("code") == "parse_error");
      CHECK(answer.at("attr") == "null");
    }
    CHECK(scene.stored() == before);
  }
}

TEST_CASE("a body of 10 MB is refused by its size, one that broke off and one of another type by that") {
  for (const Endpoint& endpoint : endpoints()) {
    if (!endpoint.reads_body() || endpoint.kind == EndpointKind::mcp) continue;
    CAPTURE(endpoint.name);
    Scene scene;
    const std::vector<std::string> before = scene.stored();
    // What a host hands over of a body beyond MAX_BODY_BYTES.
    TestRequest request = request_to(endpoint, scene);
    request.body.clear();
    request.body_state = RequestBody::too_large;
    TestResponse answer = scene.gateway.send(request);
    CHECK(answer.status == 413);
    CHECK(answer.at("code") == "request_too_large");
    request.body_state = RequestBody::broken;
    answer = scene.gateway.send(request);
    CHECK(answer.status == 400);
    CHECK(answer.at("code") == "parse_error");
    request = request_to(endpoint, scene);
    request.headers = {{"content-type", "text/plain"}};
    answer = scene.gateway.send(request);
    CHECK(answer.status == 415);
    CHECK(answer.at("code") == "unsupported_media_type");
    // One that a host let through is bound by the fields' own limits.
    request = request_to(endpoint, scene);
    const std::string field = endpoint.kind == EndpointKind::admin ? "label" : "description";
    request.body.insert(1, "\"" + field + "\":\"" + std::string(10'000'000, 'a') + "\",");
    if (endpoint.kind == EndpointKind::admin) request.body.replace(request.body.find(R"("label":"new",)"), 14, "");
    answer = scene.gateway.send(request);
    CHECK(answer.status == 400);
    CHECK(answer.at("code") == "max_length");
    CHECK(answer.at("attr") == field);
    CHECK(scene.stored() == before);
  }
}
