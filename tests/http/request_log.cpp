// Request ids, Server-Timing, trace context and the log line of a request.
#include <catch2/catch.hpp>

#include "http/request_record.h"
#include "tests/support/test_gateway.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

const std::string trace_id = "0af7651916cd43dd8448eb211c80319c";
const std::string traceparent = "00-" + trace_id + "-b7ad6b7169203331-01";

TestRequest with(TestRequest request, std::string name, std::string value) {
  request.headers.push_back({std::move(name), std::move(value)});
  return request;
}

JsonValue last_line(const TestGateway& gateway) {
  REQUIRE_FALSE(gateway.world.log.empty());
  Result<JsonValue> line = parse_json(gateway.world.log.back().text);
  REQUIRE(line.ok());
  return std::move(line).value();
}

std::string text(const JsonValue& line, std::string_view name) {
  const JsonValue* value = line.find(name);
  return value == nullptr ? "(absent)" : value->text;
}

std::string sent_up(const TestGateway& gateway, std::string_view name) {
  for (const Header& header : gateway.world.fetches.back().request.headers) {
    if (header.name == name) return header.value;
  }
  return "(absent)";
}

ScriptedResponse answer_slowly(TestGateway& gateway, std::string type = "application/json") {
  gateway.world.clock.advance(30);
  return {200, {{"content-type", std::move(type)}, {"content-length", "2"}}, "{}"};
}

}  // namespace

TEST_CASE("a request id comes back") {
  TestGateway gateway;
  const auto id_for = [&gateway](const std::string& sent) {
    return gateway.send(with({.path = "/healthz"}, "x-request-id", sent)).header("x-request-id");
  };
  for (const std::string& good : {std::string("a"), std::string("550e8400-e29b-41d4-a716-446655440000"),
                                  std::string("Root=1-67891233:a/b+c=@_."), std::string(128, 'x')}) {
    CHECK(id_for(good) == good);
  }
  for (const std::string& bad : {std::string(), std::string(129, 'x'), std::string("a b"), std::string("a\"b"),
                                 std::string("a,b"), std::string("\xC3\xA9"), std::string("a\tb")}) {
    CHECK(id_for(bad) != bad);
    CHECK(id_for(bad).size() == 36);
  }
  CHECK(id_for("") != id_for(""));
  CHECK(gateway.send({.path = "/nowhere"}).header("x-request-id").size() == 36);
}

TEST_CASE("the log line of a proxied call") {
  TestGateway gateway;
  const TestKey key = gateway.make_key();
  const std::string id = gateway.make_installation({.api_key = key.secret});
  gateway.world.on_fetch = [&gateway](const FetchRequest&, const std::string&) { return answer_slowly(gateway); };
  const std::string body =
      R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search","arguments":{"q":"argument-value"}}})";
  TestRequest request = with(mcp_post(id, key.secret, body), "x-request-id", "r1");
  const TestResponse response = gateway.send(with(request, "traceparent", traceparent));
  CHECK(response.header("server-timing") == "gateway;dur=0, upstream;dur=30");

  const JsonValue line = last_line(gateway);
  CHECK(text(line, "event") == "request");
  CHECK(text(line, "request_id") == "r1");
  CHECK(text(line, "method") == "POST");
  CHECK(text(line, "route") == "/api/environments|projects/{project_id}/mcp_server_installations/{id}/proxy");
  CHECK(text(line, "status") == "200");
  CHECK(text(line, "upstream_status") == "200");
  CHECK(text(line, "upstream_ms") == "30");
  CHECK(text(line, "duration_ms") == "30");
  CHECK(text(line, "project") == "7");
  CHECK(text(line, "installation") == id);
  CHECK(text(line, "user") == "ada");
  CHECK(text(line, "api_key") == key.id);
  CHECK(text(line, "mcp_method") == "tools/call");
  CHECK(text(line, "mcp_tool") == "search");
  CHECK(text(line, "trace_id") == trace_id);
  CHECK(text(line, "bytes_in") == std::to_string(body.size()));
  CHECK(text(line, "bytes_out") == "2");
  CHECK(text(line, "outcome") == "answered");
  for (const std::string& secret : {key.secret, std::string("upstream-credential"), std::string("argument-value")}) {
    CHECK(gateway.world.log.back().text.find(secret) == std::string::npos);
  }

  SECTION("the trace goes on with the span that was logged") {
    CHECK(sent_up(gateway, "traceparent") == "00-" + trace_id + "-" + text(line, "span_id") + "-01");
    CHECK(text(line, "span_id").size() == 16);
  }
  SECTION("what is no traceparent is passed on as it is, and none is made up") {
    gateway.send(with(mcp_post(id, key.secret), "traceparent", "v"));
    CHECK(sent_up(gateway, "traceparent") == "v");
    gateway.send(mcp_post(id, key.secret));
    CHECK(sent_up(gateway, "traceparent") == "(absent)");
    CHECK(text(last_line(gateway), "trace_id") == "(absent)");
  }
}

TEST_CASE("the log line of a refusal, a REST call and an unknown path") {
  TestGateway gateway;
  const TestKey key = gateway.make_key();
  gateway.send(mcp_post("00000000-0000-4000-8000-000000000000", key.secret));
  CHECK(text(last_line(gateway), "status") == "404");
  CHECK(text(last_line(gateway), "upstream_status") == "(absent)");
  gateway.send({.path = TestGateway::installations_path(), .api_key = key.secret});
  CHECK(text(last_line(gateway), "route") == "/api/environments|projects/{project_id}/mcp_server_installations");
  CHECK(text(last_line(gateway), "user") == "ada");
  gateway.send({.path = "/api/mcp_store/connect/secret-token"});
  CHECK(gateway.world.log.back().text.find("secret-token") == std::string::npos);
  gateway.send({.path = "/secret-path?secret=1"});
  CHECK(text(last_line(gateway), "route") == "(absent)");
  CHECK(gateway.world.log.back().text.find("secret") == std::string::npos);
}

TEST_CASE("an event stream's line is left to the host") {
  TestGateway gateway;
  const TestKey key = gateway.make_key();
  const std::string id = gateway.make_installation({.api_key = key.secret});
  gateway.world.on_fetch = [&gateway](const FetchRequest&, const std::string&) {
    return answer_slowly(gateway, "text/event-stream");
  };
  gateway.world.log.clear();
  gateway.send(mcp_post(id, key.secret));
  CHECK(gateway.world.log.empty());
}

TEST_CASE("a request whose client has gone is logged, too") {
  TestGateway gateway;
  const TestKey key = gateway.make_key();
  gateway.world.delivery = Delivery::queued;
  gateway.world.log.clear();
  gateway.start({.path = TestGateway::installations_path(), .api_key = key.secret}).reset();
  CHECK(text(last_line(gateway), "outcome") == "client_gone");
  CHECK(text(last_line(gateway), "status") == "(absent)");
}

TEST_CASE("a request that its host gives up is told from one whose client has gone") {
  TestGateway gateway;
  const TestKey key = gateway.make_key();
  gateway.world.delivery = Delivery::queued;
  gateway.world.log.clear();
  gateway.start({.path = TestGateway::installations_path(), .api_key = key.secret})->give_up();
  REQUIRE(gateway.world.log.size() == 1);
  CHECK(text(last_line(gateway), "outcome") == "given_up");
  CHECK(text(last_line(gateway), "status") == "(absent)");
}

TEST_CASE("what a caller named is cut short between two characters") {
  TestGateway gateway;
  const TestKey key = gateway.make_key();
  const std::string id = gateway.make_installation({.api_key = key.secret});
  std::string method = "x";
  for (int count = 0; count < 1000; ++count) method += "\xC3\xA9";
  gateway.send(mcp_post(id, key.secret, R"({"jsonrpc":"2.0","id":1,"method":")" + method + R"("})"));
  CHECK(text(last_line(gateway), "mcp_method") == method.substr(0, 199));
}

TEST_CASE("LOG_REQUESTS=false logs none") {
  TestGateway gateway({{"LOG_REQUESTS", "false"}});
  gateway.send({.path = "/healthz"});
  CHECK(gateway.world.log.empty());
}
