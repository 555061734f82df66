// mcp/handlers: the MCP endpoint: what passes through, and what is refused, in which order.
#include "mcp/handlers.h"

#include <catch2/catch.hpp>

#include "tests/support/scene.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

using Calls = std::vector<std::string>;

constexpr std::string_view unknown_id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";

struct Bench {
  TestGateway gateway;
  TestKey key;
  std::string id;

  explicit Bench(TestGateway::Variables settings = {}) : gateway(settings) {
    key = gateway.make_key();
    id = gateway.make_installation({.api_key = key.secret});
    answer({200, {{"Content-Type", "application/json"}}, R"({"jsonrpc":"2.0","id":1,"result":{}})"});
  }

  void answer(ScriptedResponse response) {
    gateway.world.on_fetch = [response = std::move(response)](const FetchRequest&, const std::string&) {
      return response;
    };
  }
  TestRequest post(std::string body = R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})") {
    return mcp_post(id, key.secret, std::move(body));
  }
  TestResponse send(TestRequest request) { return gateway.send(std::move(request)); }
  void patch(const std::string& body) {
    REQUIRE(gateway
                .send({.method = "PATCH",
                       .path = TestGateway::installations_path() + id + "/",
                       .body = body,
                       .api_key = key.secret})
                .status == 200);
    gateway.world.calls.clear();
  }
  [[nodiscard]] const FetchRequest& last_fetch() const { return gateway.world.fetches.back().request; }
};

void check_refusal(const TestResponse& answer, int status, int code, const std::string& id = "1") {
  CHECK(answer.status == status);
  CHECK_FALSE(answer.is_stream);
  CHECK(answer.header("content-type") == "application/json");
  CHECK(answer.header("cache-control") == "no-store");
  CHECK(answer.at("jsonrpc") == "2.0");
  CHECK(answer.at("id") == id);
  CHECK(answer.at("error/code") == std::to_string(code));
  CHECK_FALSE(answer.at("error/message").empty());
  CHECK_FALSE(answer.has_header("www-authenticate"));
}

std::string header_of(const FetchRequest& request, std::string_view name) {
  for (const Header& header : request.headers) {
    if (header.name == name) return header.value;
  }
  return "absent";
}

}  // namespace

TEST_CASE("the upstream's answer passes as it is, whatever its status") {
  for (const int status : {200, 202, 400, 404, 405, 406, 409, 429, 500, 503}) {
    CAPTURE(status);
    Bench bench;
    bench.answer({status, {{"Content-Type", "text/event-stream"}}, "data: x\n\n"});
    const TestResponse answer = bench.send(bench.post());
    CHECK(answer.status == status);
    CHECK(answer.is_stream);
    CHECK(answer.body == "data: x\n\n");
    CHECK(answer.header("content-type") == "text/event-stream");
    CHECK(bench.gateway.world.bodies.empty());
  }
}

TEST_CASE("the caller's bytes pass as they are") {
  for (const std::string& body :
       {std::string(R"({ "jsonrpc" : "2.0" , "id" : 1, "method":"tools/list", "params":{"\u0061":1e2} })"),
        std::string(R"([{"jsonrpc":"2.0","method":"a"},{"jsonrpc":"2.0","id":"b","method":"c"}])"),
        std::string(R"({"jsonrpc":"2.0","id":7,"result":{}})"),
        R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{"text":")" +
            std::string(900'000, 'x') + R"("}}})"}) {
    Bench bench;
    REQUIRE(bench.send(bench.post(body)).status == 200);
    CHECK(bench.gateway.world.fetches.back().body == body);
  }
}

TEST_CASE("the credential goes up; the caller's key and cookies do not") {
  Bench bench;
  TestRequest request = bench.post();
  request.headers.push_back({"cookie", "a=b"});
  request.headers.push_back({"x-forwarded-for", "10.0.0.1"});
  request.headers.push_back({"cf-connecting-ip", "10.0.0.1"});
  request.headers.push_back({"mcp-session-id", "session"});
  REQUIRE(bench.send(request).status == 200);
  CHECK(header_of(bench.last_fetch(), "Authorization") == "Bearer upstream-credential");
  CHECK(header_of(bench.last_fetch(), "authorization") == "absent");
  CHECK(header_of(bench.last_fetch(), "mcp-session-id") == "session");
  CHECK(header_of(bench.last_fetch(), "accept") == "application/json, text/event-stream");
  for (const char* name : {"cookie", "x-forwarded-for", "cf-connecting-ip"}) {
    CHECK(header_of(bench.last_fetch(), name) == "absent");
  }
  for (const Header& header : bench.last_fetch().headers)
    CHECK(header.value.find(bench.key.secret) == std::string::npos);
}

TEST_CASE("an upstream's cookies and challenges do not come down") {
  Bench bench;
  bench.answer({200,
                {{"Content-Type", "application/json"},
                 {"Set-Cookie", "a=b"},
                 {"WWW-Authenticate", "Bearer resource_metadata=\"x\""},
                 {"Mcp-Session-Id", "session"}},
                "{}"});
  const TestResponse answer = bench.send(bench.post());
  CHECK(answer.header("mcp-session-id") == "session");
  CHECK_FALSE(answer.has_header("set-cookie"));
  CHECK_FALSE(answer.has_header("www-authenticate"));
}

TEST_CASE("GET opens a stream and DELETE ends a session, without a body to read") {
  for (const char* method : {"GET", "DELETE"}) {
    Bench bench;
    TestRequest request = bench.post("");
    request.method = method;
    CHECK(bench.send(request).status == 200);
    CHECK(bench.last_fetch().method == method);
    CHECK(bench.last_fetch().body_source == FetchBody::none);
  }
}

TEST_CASE("an upstream's 204 has no body to pass on") {
  Bench bench;
  bench.answer({204, {}, ""});
  TestRequest request = bench.post("");
  request.method = "DELETE";
  const TestResponse answer = bench.send(request);
  CHECK(answer.status == 204);
  CHECK_FALSE(answer.is_stream);
}

TEST_CASE("a key that is not accepted is told so in REST, before anything of the message") {
  Bench bench;
  for (const std::string& token : {std::string(), std::string("x"), bench.key.secret + "x"}) {
    TestRequest request = bench.post("{");
    request.api_key = token;
    const TestResponse answer = bench.send(request);
    CHECK(answer.status == 401);
    CHECK(answer.header("www-authenticate") == "Bearer");
    CHECK(answer.at("type") == "authentication_error");
  }
  CHECK(bench.gateway.calls().empty());
  TestRequest request = bench.post("{");
  request.api_key = bench.gateway.make_key({.projects = {"8"}}).secret;
  CHECK(bench.send(request).at("code") == "permission_denied");
}

TEST_CASE("a body that is no JSON-RPC is refused, under its id where it has one") {
  struct Row {
    std::string body;
    int status, code;
    std::string id;
  };
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += '[';
  for (const Row& row : {
           Row{"", 400, -32700, "null"},
           Row{"{", 400, -32700, "null"},
           Row{"x", 400, -32700, "null"},
           Row{"\xFF", 400, -32700, "null"},
           Row{deep, 400, -32700, "null"},
           Row{std::string("{}\0", 3), 400, -32700, "null"},
           Row{"\xEF\xBB\xBF{}", 400, -32700, "null"},
           Row{"7", 400, -32600, "null"},
           Row{"{}", 400, -32600, "null"},
           Row{"[]", 400, -32600, "null"},
           Row{R"({"jsonrpc":"1.0","id":7,"method":"a"})", 400, -32600, "7"},
           Row{R"({"jsonrpc":"2.0","id":7,"method":"a","method":"b"})", 400, -32600, "7"},
           Row{R"({"jsonrpc":"2.0","id":"a","method":7})", 400, -32600, "a"},
       }) {
    CAPTURE(row.body.substr(0, 100));
    Bench bench;
    TestRequest request = bench.post(row.body);
    request.headers.push_back({"content-type", "application/json"});
    check_refusal(bench.send(request), row.status, row.code, row.id);
    CHECK(bench.gateway.world.fetches.empty());
  }
}

TEST_CASE("a message that did not arrive whole, or is none of JSON, is refused") {
  Bench bench;
  TestRequest request = bench.post("");
  request.body_state = RequestBody::too_large;
  check_refusal(bench.send(request), 413, -32600, "null");
  request.body_state = RequestBody::broken;
  check_refusal(bench.send(request), 400, -32700, "null");
  request = bench.post();
  request.headers.push_back({"content-type", "text/plain"});
  check_refusal(bench.send(request), 415, -32600);
  CHECK(bench.gateway.world.fetches.empty());
}

TEST_CASE("what is wrong with a body is said in the same words as by the REST endpoints") {
  Bench bench;
  TestRequest mcp = bench.post("");
  TestRequest rest{.method = "POST", .path = TestGateway::installations_path(), .api_key = bench.key.secret};
  const auto check_same = [&](int status) {
    const TestResponse refusal = bench.send(rest);
    CHECK(refusal.status == status);
    CHECK(bench.send(mcp).at("error/message") == refusal.at("detail"));
  };
  mcp.body_state = rest.body_state = RequestBody::too_large;
  check_same(413);
  mcp.body_state = rest.body_state = RequestBody::broken;
  check_same(400);
  mcp = bench.post();
  mcp.headers.push_back({"content-type", "text/plain"});
  rest.headers = {{"content-type", "text/plain"}};
  rest.body_state = RequestBody::complete;
  rest.body = "{}";
  check_same(415);
}

TEST_CASE("a foreign origin is refused, an allowed one is not") {
  Bench bench({{"ALLOWED_ORIGINS", "https://app.example.com"}});
  TestRequest request = bench.post();
  request.headers.push_back({"origin", "https://evil.example"});
  const TestResponse refused = bench.send(request);
  check_refusal(refused, 403, -32600);
  CHECK_FALSE(refused.has_header("access-control-allow-origin"));
  CHECK(bench.gateway.world.fetches.empty());
  request.headers.back().value = "https://app.example.com";
  const TestResponse allowed = bench.send(request);
  CHECK(allowed.status == 200);
  CHECK(allowed.header("access-control-allow-origin") == "https://app.example.com");
}

TEST_CASE("headers that disagree with the body are refused in 2026-07-28") {
  Bench bench;
  TestRequest request = bench.post(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","_meta":{)"
                                   R"("io.modelcontextprotocol/protocolVersion":"2026-07-28"}}})");
  request.headers = {{"mcp-protocol-version", "2026-07-28"}, {"mcp-method", "tools/call"}, {"mcp-name", "other"}};
  check_refusal(bench.send(request), 400, -32020);
  CHECK(bench.gateway.world.fetches.empty());
  request.headers.back().value = "t";
  CHECK(bench.send(request).status == 200);
}

TEST_CASE("an installation that is not there is 404 under the message's id") {
  Bench bench;
  for (const std::string& other : {std::string(unknown_id), std::string("x"), std::string("%00"), bench.id + "x"}) {
    CAPTURE(other);
    TestRequest request = bench.post();
    request.path = TestGateway::proxy_path(other);
    check_refusal(bench.send(request), 404, -32600);
  }
  CHECK(bench.gateway.world.fetches.empty());
}

TEST_CASE("an id that is no id never becomes a storage key") {
  Bench bench;
  TestRequest request = bench.post();
  request.path = TestGateway::proxy_path("x");
  bench.send(request);
  CHECK(bench.gateway.calls() == Calls{"kv_get_cached key/<key>, installation/7/"});
}

TEST_CASE("an id is taken in any case") {
  Bench bench;
  std::string upper = bench.id;
  for (char& byte : upper) {
    if (byte >= 'a' && byte <= 'f') byte = static_cast<char>(byte - ('a' - 'A'));
  }
  TestRequest request = bench.post();
  request.path = TestGateway::proxy_path(upper);
  CHECK(bench.send(request).status == 200);
  CHECK(bench.gateway.calls().at(0) == "kv_get_cached key/<key>, installation/7/<installation>");
}

TEST_CASE("a new installation, of which there is no copy yet, works at once") {
  Bench bench;
  bench.gateway.world.store.replication = MemoryStore::Replication::on_demand;
  bench.key = bench.gateway.make_key();
  bench.id = bench.gateway.make_installation({.api_key = bench.key.secret, .url = "https://new.example.com/mcp"});
  CHECK(bench.send(bench.post()).status == 200);
  CHECK(bench.gateway.calls() ==
        Calls{"kv_get_cached key/<key 2>, installation/7/<installation 2>", "kv_get_fresh keys api_key/<key 2>",
              "kv_get_fresh project:7 installation/<ada>/<installation 2>", "fetch POST https://new.example.com/mcp"});
}

TEST_CASE("a copy that is damaged is a miss") {
  Bench bench;
  for (const char* damage : {"", "{", "[]", R"({"id":"x"})"}) {
    bench.gateway.world.store.set_read_copy("installation/7/" + bench.id, damage);
    bench.gateway.world.store.set_read_copy("key/" + bench.key.id, damage);
    CHECK(bench.send(bench.post()).status == 200);
  }
}

TEST_CASE("a disabled installation is not called") {
  Bench bench;
  bench.patch(R"({"is_enabled":false})");
  check_refusal(bench.send(bench.post()), 403, -32010);
  CHECK(bench.gateway.world.fetches.empty());
  bench.patch(R"({"is_enabled":true})");
  CHECK(bench.send(bench.post()).status == 200);
}

TEST_CASE("without a credential nothing is sent, and the user is told where to get one") {
  Bench bench;
  bench.id = bench.gateway.make_installation(
      {.api_key = bench.key.secret, .url = "https://oauth.example.com/mcp", .auth_type = "oauth"});
  const TestResponse answer = bench.send(bench.post());
  check_refusal(answer, 403, -32011);
  CHECK(answer.at("error/data/reason") == "no_credential");
  CHECK(answer.at("error/data/installation_id") == bench.id);
  const std::string link = "https://gatehouse.example.com/api/mcp_store/connect/";
  CHECK(answer.at("error/data/authorize_url").starts_with(link));
  CHECK(bench.gateway.world.fetches.empty());
  // The link opens without a key: it sets out to ask the server who authorizes for it.
  const std::string path = answer.at("error/data/authorize_url").substr(std::string_view(origin).size());
  bench.gateway.send({.path = path});
  REQUIRE_FALSE(bench.gateway.world.fetches.empty());
  CHECK(bench.gateway.world.fetches.front().request.url == "https://oauth.example.com/mcp");
  bench.gateway.world.fetches.clear();
  bench.gateway.world.clock.advance(600'000);
  CHECK(bench.gateway.send({.path = path}).status == 400);
  CHECK(bench.gateway.world.fetches.empty());
}

TEST_CASE("an API key that the upstream refuses is told without a link, and never as a 401") {
  Bench bench;
  bench.answer({401, {{"WWW-Authenticate", "Bearer"}}, "upstream's own words"});
  const TestResponse answer = bench.send(bench.post());
  check_refusal(answer, 403, -32011);
  CHECK(answer.at("error/data/reason") == "credential_rejected");
  CHECK(answer.at("error/data/installation_id") == bench.id);
  CHECK(answer.at("error/data/authorize_url") == "null");
  CHECK(answer.body.find("own words") == std::string::npos);
  CHECK(bench.gateway.world.bodies.empty());
}

TEST_CASE("an upstream that cannot be reached, or is silent") {
  Bench bench;
  ScriptedResponse down;
  down.error = HostError::unavailable;
  bench.answer(down);
  check_refusal(bench.send(bench.post()), 502, -32014);
  down.error = HostError::timeout;
  bench.answer(down);
  check_refusal(bench.send(bench.post()), 504, -32015);
  bench.answer({307, {{"Location", "https://evil.example/"}}, ""});
  check_refusal(bench.send(bench.post()), 502, -32014);
  CHECK(bench.gateway.world.bodies.empty());
}

TEST_CASE("a refusal names no other host than the caller knows") {
  Bench bench;
  bench.answer({307, {{"Location", "https://internal.evil.example/secret"}}, "secret"});
  const TestResponse answer = bench.send(bench.post());
  CHECK(answer.body.find("evil") == std::string::npos);
  CHECK(answer.body.find("secret") == std::string::npos);
}

TEST_CASE("an installation whose url may no longer be an upstream is not called") {
  Bench bench({{"ALLOW_PRIVATE_UPSTREAMS", "true"}});
  bench.id = bench.gateway.make_installation({.api_key = bench.key.secret, .url = "http://127.0.0.1:3000/mcp"});
  CHECK(bench.send(bench.post()).status == 200);
  Bench strict;
  strict.gateway.world.store = bench.gateway.world.store;
  strict.id = bench.id;
  strict.key = bench.key;
  check_refusal(strict.send(strict.post()), 502, -32014);
  CHECK(strict.gateway.world.fetches.empty());
}

TEST_CASE("a GET or DELETE is refused under no id") {
  Bench bench;
  bench.patch(R"({"is_enabled":false})");
  for (const char* method : {"GET", "DELETE"}) {
    TestRequest request = bench.post("");
    request.method = method;
    check_refusal(bench.send(request), 403, -32010, "null");
  }
}

TEST_CASE("HEAD goes up as HEAD, and no body comes down") {
  Bench bench;
  TestRequest request = bench.post("");
  request.method = "HEAD";
  const TestResponse answer = bench.send(request);
  CHECK(answer.status == 200);
  CHECK(answer.body.empty());
  CHECK(bench.last_fetch().method == "HEAD");
  CHECK(bench.gateway.world.bodies.empty());
}

TEST_CASE("UPSTREAM_TIMEOUT_MS bounds the wait") {
  Bench bench({{"UPSTREAM_TIMEOUT_MS", "1234"}});
  REQUIRE(bench.send(bench.post()).status == 200);
  CHECK(bench.last_fetch().timeout_ms == 1234);
}

TEST_CASE("a proxied call writes nothing") {
  Bench bench;
  const std::vector<std::string> before = bench.gateway.world.store.dump();
  for (int i = 0; i < 3; ++i) REQUIRE(bench.send(bench.post()).status == 200);
  CHECK(bench.gateway.world.store.dump() == before);
}
