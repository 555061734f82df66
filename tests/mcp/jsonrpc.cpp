// What scan_json_rpc reads of a body, and what it refuses, as tables.
#include "mcp/jsonrpc.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "core/limits.h"

using gatehouse::JsonRpcMessage;
using gatehouse::JsonRpcScan;
using gatehouse::Reason;
using gatehouse::scan_json_rpc;
using gatehouse::ScanOutcome;
using Kind = gatehouse::JsonRpcMessage::Kind;
using namespace std::string_literals;

namespace {

JsonRpcMessage accepted(const std::string& body) {
  INFO(body.substr(0, 200));
  ScanOutcome outcome = scan_json_rpc(body);
  if (!outcome.result) FAIL(outcome.result.error().detail);
  CHECK_FALSE(outcome.result.value().is_batch);
  REQUIRE(outcome.result.value().messages.size() == 1);
  return outcome.result.value().messages.front();
}

void refuses(Reason reason, const std::string& body, const std::string& id = {}) {
  INFO(body.substr(0, 200));
  const ScanOutcome outcome = scan_json_rpc(body);
  REQUIRE_FALSE(outcome.result.ok());
  INFO(outcome.result.error().detail);
  CHECK(outcome.result.error().reason == reason);
  CHECK(outcome.id == id);
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

/// A request whose arguments are nested so that the whole has `levels` levels.
std::string nested(std::size_t levels) {
  return R"({"jsonrpc":"2.0","id":1,"method":"m","params":)" + repeated("[", levels - 1) + repeated("]", levels - 1) +
         "}";
}

std::string batch_of(std::size_t messages) {
  std::string body = "[";
  for (std::size_t i = 0; i < messages; ++i) body += (i == 0 ? "" : ",") + R"({"jsonrpc":"2.0","method":"m"})"s;
  return body + "]";
}

}  // namespace

TEST_CASE("scan_json_rpc tells requests, notifications and responses apart") {
  struct Row {
    std::string body;
    Kind kind;
    std::string id;
    std::string method;
  };
  const std::vector<Row> rows = {
      {R"({"jsonrpc":"2.0","id":1,"method":"ping"})", Kind::request, "1", "ping"},
      {R"( { "method" : "ping" , "id" : "a" , "jsonrpc" : "2.0" } )", Kind::request, R"("a")", "ping"},
      {R"({"jsonrpc":"2.0","id":1,"method":"ping","params":[]})", Kind::request, "1", "ping"},
      {R"({"jsonrpc":"2.0","method":"notifications/initialized"})", Kind::notification, "",
       "notifications/initialized"},
      {R"({"jsonrpc":"2.0","id":7,"result":{}})", Kind::response, "7", ""},
      {R"({"jsonrpc":"2.0","id":7,"error":{"code":1,"message":"m"}})", Kind::response, "7", ""},
      {R"({"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"m"}})", Kind::response, "", ""},
      {R"({"jsonrpc":"2.0","error":{"code":1,"message":"m"}})", Kind::response, "", ""},
      {R"({"jsonrpc":"2.0","id":1,"m\u0065thod":"\u0070ing"})", Kind::request, "1", "ping"},
  };
  for (const Row& row : rows) {
    const JsonRpcMessage message = accepted(row.body);
    CHECK(message.kind == row.kind);
    CHECK(message.id == row.id);
    CHECK(message.method == row.method);
  }
}

TEST_CASE("an id is kept as JSON text") {
  struct Row {
    std::string id;
    std::string kept;
  };
  const std::vector<Row> rows = {
      {"0", "0"},
      {"-1", "-1"},
      {"-0", "-0"},
      {"1.0", "1.0"},
      {"9007199254740993", "9007199254740993"},
      {"123456789012345678901234567890", "123456789012345678901234567890"},
      {"-123456789012345678901234567890", "-123456789012345678901234567890"},
      {repeated("9", 300), repeated("9", 300)},
      {R"("")", R"("")"},
      {R"("1")", R"("1")"},
      {R"("a\"b\\c")", R"("a\"b\\c")"},
      {R"("\u0041\n\u0000")", R"("A\n\u0000")"},
      {R"("\u00e9")", "\"\u00e9\""},
      {R"("\ud83d\ude00")", "\"\U0001F600\""},
  };
  for (const Row& row : rows) {
    const ScanOutcome outcome = scan_json_rpc(R"({"jsonrpc":"2.0","method":"m","id":)" + row.id + "}");
    INFO(row.id);
    REQUIRE(outcome.result.ok());
    CHECK(outcome.id == row.kept);
    CHECK(outcome.result.value().messages.front().id == row.kept);
  }
}

TEST_CASE("scan_json_rpc reads the members that decisions rest on") {
  const JsonRpcMessage call = accepted(
      R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get","uri":"file:///x","arguments":{)"
      R"("name":"inner","uri":"inner","_meta":{"io.modelcontextprotocol/protocolVersion":"inner"},)"
      R"("method":"inner","id":2,"jsonrpc":"1"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
      R"("io.modelcontextprotocol/clientCapabilities":{"elicitation":{"form":{},"url":{}}}}}})");
  CHECK(call.has_name);
  CHECK(call.name == "get");
  CHECK(call.has_uri);
  CHECK(call.uri == "file:///x");
  CHECK(call.protocol_version == "2026-07-28");
  CHECK(call.url_elicitation);

  const JsonRpcMessage initialize =
      accepted(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",)"
               R"("capabilities":{"elicitation":{"url":{}}}}})");
  CHECK(initialize.initialize_version == "2025-11-25");
  CHECK(initialize.protocol_version.empty());
  CHECK(initialize.url_elicitation);
  CHECK_FALSE(initialize.has_name);
  CHECK_FALSE(initialize.has_uri);

  CHECK(accepted(R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"name":"\u0067et"}})").name == "get");
  CHECK(accepted(R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"name":""}})").has_name);
  CHECK(accepted(R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"name":"a\u0000b"}})").name == "a\0b"s);
  CHECK(accepted(R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"requestState":"\u0073"}})").request_state == "s");
  CHECK(accepted(R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"requestState":""}})").request_state == "");
  CHECK_FALSE(call.request_state);
  for (const char* no_text : {"1", "null", "{}", "[]", "true"}) {
    const JsonRpcMessage odd =
        accepted(R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"name":)"s + no_text + R"(,"uri":)" + no_text +
                 R"(,"requestState":)" + no_text + R"(,"_meta":)" + no_text + "}}");
    CHECK_FALSE(odd.request_state);
    CHECK_FALSE(odd.has_name);
    CHECK_FALSE(odd.has_uri);
    CHECK(odd.protocol_version.empty());
  }
}

TEST_CASE("URL elicitation counts only where the client declares it") {
  const auto declares = [](const std::string& meta) {
    return accepted(R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"_meta":)" + meta + "}}").url_elicitation;
  };
  const std::string key = R"("io.modelcontextprotocol/clientCapabilities":)";
  CHECK(declares("{" + key + R"({"elicitation":{"url":{}}}})"));
  CHECK_FALSE(declares("{" + key + R"({"elicitation":{}}})"));
  CHECK_FALSE(declares("{" + key + R"({"elicitation":{"form":{}}}})"));
  CHECK_FALSE(declares("{" + key + R"({"elicitation":{"url":null}}})"));
  CHECK_FALSE(declares("{" + key + R"({"elicitation":{"url":false}}})"));
  CHECK_FALSE(declares("{" + key + R"({"url":{}}})"));
  CHECK_FALSE(declares("{" + key + R"({"extensions":{"elicitation":{"url":{}}}}})"));
  CHECK_FALSE(declares(R"({"elicitation":{"url":{}}})"));
  CHECK_FALSE(declares(R"({"vendor/x":{"elicitation":{"url":{}}}})"));
}

TEST_CASE("a body that is not JSON is a parse error, without an id") {
  const std::string start = R"({"jsonrpc":"2.0","id":1,"method":")";
  const std::vector<std::string> bodies = {
      "",
      "   ",
      "hello",
      "nul",
      "{",
      "[",
      "]",
      "{]",
      R"({"jsonrpc")",
      R"({"jsonrpc":)",
      R"({"jsonrpc":"2.0",})",
      R"({'jsonrpc':'2.0'})",
      R"({jsonrpc:"2.0"})",
      R"({"a":NaN})",
      R"({"a":Infinity})",
      R"({"a":01})",
      R"({"a":1.})",
      R"({"a":.5})",
      R"({"a":+1})",
      R"({"a":1/*comment*/})",
      R"([1,])",
      start + "m",
      start + "m\"",
      start + "m\"} x",
      start + "m\"}{}",
      start + "m\"}]",
      start + "m\"},",
      start + "m\"}\0"s,
      start + "m\"}\0 x"s,
      start + "m\"\0}"s,
      start + "a\0b\"}"s,
      "\0"s,
      "\0"s + start + "m\"}",
      "\xEF\xBB\xBF" + start + "m\"}",
      "\xEF" + start + "m\"}",
      "\xFE\xFF" + start + "m\"}",
      start + "\xFF\"}",
      start + "\x80\"}",
      start + "\xC0\xAF\"}",          // overlong
      start + "\xE2\x82\"}",          // cut off
      start + "\xED\xA0\x80\"}",      // a surrogate in UTF-8
      start + "\xF4\x90\x80\x80\"}",  // past the last code point
      start + "\\ud800\"}",
      start + "\\ud800\\u0041\"}",
      start + "\\u12G4\"}",
      start + "\\x41\"}",
      start + "line\nfeed\"}",
      R"({"jsonrpc":"2.0","method":"m","id":)" + repeated("9", 400) + "}",
      "{\"a\":\"" + std::string(1'000'000, 'x'),
  };
  for (const std::string& body : bodies) refuses(Reason::parse_error, body);
}

TEST_CASE("a lone low surrogate is no text, wherever it stands") {
  refuses(Reason::parse_error, R"({"jsonrpc":"2.0","id":1,"method":"\udc00"})");
  refuses(Reason::parse_error, R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"a":["\udfff"]}})");
  refuses(Reason::parse_error, R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"\udc00":1}})");
  refuses(Reason::parse_error, R"({"jsonrpc":"2.0","id":"\udc00","method":"m"})");
  CHECK(accepted(R"({"jsonrpc":"2.0","id":1,"method":"\ud7ff"})").method == "\xED\x9F\xBF");
}

TEST_CASE("every truncation of a request is a parse error") {
  const std::string body =
      R"({"jsonrpc":"2.0","id":"\ud83d\ude00","method":"m","params":{"a":[1.5e3,true,null,{"b":{}}]}})";
  accepted(body);
  for (std::size_t size = 0; size < body.size(); ++size) refuses(Reason::parse_error, body.substr(0, size));
}

TEST_CASE("nesting is bounded") {
  accepted(nested(gatehouse::limits::json_depth_levels));
  refuses(Reason::parse_error, nested(gatehouse::limits::json_depth_levels + 1), "1");
  refuses(Reason::parse_error, repeated("[", 100'000));
  refuses(Reason::parse_error, repeated("[", 100'000) + repeated("]", 100'000));
  refuses(Reason::parse_error, repeated(R"({"a":)", 100'000));
  refuses(Reason::parse_error, R"([{"jsonrpc":"2.0","id":1,"method":"m","params":)" + repeated("[", 100'000));
  refuses(Reason::parse_error, R"({"id":7,"id":7,"a":)" + repeated("[", 100'000));
}

TEST_CASE("JSON that is no JSON-RPC is refused with its id") {
  struct Row {
    std::string body;
    std::string id;
  };
  const std::vector<Row> rows = {
      // no message at all
      {"null", ""},
      {"true", ""},
      {"1", ""},
      {R"("text")", ""},
      {"{}", ""},
      {R"({"id":1})", "1"},
      // jsonrpc
      {R"({"id":1,"method":"m"})", "1"},
      {R"({"jsonrpc":"1.0","id":1,"method":"m"})", "1"},
      {R"({"jsonrpc":2.0,"id":1,"method":"m"})", "1"},
      {R"({"jsonrpc":"2.0 ","id":1,"method":"m"})", "1"},
      {R"({"jsonrpc":["2.0"],"id":1,"method":"m"})", "1"},
      {R"({"JSONRPC":"2.0","id":1,"method":"m"})", "1"},
      // method
      {R"({"jsonrpc":"2.0","id":1})", "1"},
      {R"({"jsonrpc":"2.0","id":1,"method":1})", "1"},
      {R"({"jsonrpc":"2.0","id":1,"method":null})", "1"},
      {R"({"jsonrpc":"2.0","method":{"id":2},"id":"x"})", R"("x")"},
      {R"({"jsonrpc":"2.0","id":1,"Method":"m"})", "1"},
      // id
      {R"({"jsonrpc":"2.0","id":null,"method":"m"})", ""},
      {R"({"jsonrpc":"2.0","id":true,"method":"m"})", ""},
      {R"({"jsonrpc":"2.0","id":{},"method":"m"})", ""},
      {R"({"jsonrpc":"2.0","id":[1],"method":"m"})", ""},
      {R"({"jsonrpc":"2.0","id":1.5,"method":"m"})", ""},
      {R"({"jsonrpc":"2.0","id":1e2,"method":"m"})", ""},
      // params
      {R"({"jsonrpc":"2.0","id":1,"method":"m","params":null})", "1"},
      {R"({"jsonrpc":"2.0","id":1,"method":"m","params":"p"})", "1"},
      {R"({"jsonrpc":"2.0","params":1,"method":"m","id":1})", "1"},
      // both or neither of a request and a response
      {R"({"jsonrpc":"2.0","id":1,"method":"m","result":{}})", "1"},
      {R"({"jsonrpc":"2.0","id":1,"method":"m","error":{}})", "1"},
      {R"({"jsonrpc":"2.0","result":{}})", ""},
      // an answer to the server carries the server's id, not the caller's
      {R"({"jsonrpc":"2.0","id":1,"result":{},"error":{}})", ""},
      {R"({"jsonrpc":"1.0","id":1,"result":{}})", ""},
  };
  for (const Row& row : rows) refuses(Reason::invalid_json_rpc, row.body, row.id);
}

TEST_CASE("a key that a decision rests on occurs once, in whatever spelling") {
  const std::string meta = "io.modelcontextprotocol/";
  struct Row {
    std::string body;
    std::string id;
  };
  const auto request = [](const std::string& params) {
    return R"({"jsonrpc":"2.0","id":1,"method":"m","params":{)" + params + "}}";
  };
  const std::vector<Row> rows = {
      {R"({"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"method":"m"})", "1"},
      {R"({"jsonrpc":"2.0","id":1,"id":1,"method":"m"})", ""},
      {R"({"jsonrpc":"2.0","id":1,"method":"m","i\u0064":2})", ""},
      {R"({"jsonrpc":"2.0","id":1,"method":"m","method":"m"})", "1"},
      {R"({"jsonrpc":"2.0","id":1,"method":"a","\u006dethod":"b"})", "1"},
      {R"({"jsonrpc":"2.0","id":1,"\u006D\u0065\u0074\u0068\u006F\u0064":"a","method":"b"})", "1"},
      {R"({"jsonrpc":"2.0","id":1,"method":"m","params":{},"params":{}})", "1"},
      {R"({"jsonrpc":"2.0","id":1,"method":"m","params":{},"param\u0073":{}})", "1"},
      {request(R"("name":"a","name":"b")"), "1"},
      {request(R"("name":"a","n\u0061me":"b")"), "1"},
      {request(R"("name":{"name":1},"name":"b")"), "1"},
      {request(R"("uri":"a","\u0075ri":"b")"), "1"},
      {request(R"("requestState":"a","requestState":"b")"), "1"},
      {request(R"("_meta":{},"_meta":{})"), "1"},
      {request(R"("_meta":{},"\u005fmeta":{})"), "1"},
      {request(R"("protocolVersion":"a","protocolVersion":"b")"), "1"},
      {request(R"("capabilities":{},"capabilities":{})"), "1"},
      {request("\"_meta\":{\"" + meta + "protocolVersion\":\"a\",\"" + meta + "protocolVersion\":\"b\"}"), "1"},
      {request("\"_meta\":{\"" + meta + "protocolVersion\":\"a\",\"io.modelcontextprotocol\\/protocolVersion\":\"b\"}"),
       "1"},
      {request("\"_meta\":{\"" + meta + "clientCapabilities\":{},\"" + meta + "clientCapabilities\":{}}"), "1"},
      {request("\"_meta\":{\"" + meta + "clientCapabilities\":{\"elicitation\":{},\"elicitation\":{}}}"), "1"},
      {request("\"_meta\":{\"" + meta + R"(clientCapabilities":{"elicitation":{"url":{},"url":null}}})"), "1"},
  };
  for (const Row& row : rows) refuses(Reason::invalid_json_rpc, row.body, row.id);
}

TEST_CASE("other keys may repeat, and the same names elsewhere are other keys") {
  const std::vector<std::string> bodies = {
      R"({"jsonrpc":"2.0","id":1,"method":"m","extra":1,"extra":2})",
      R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"a":1,"a":2,"arguments":{"name":1,"name":2,"id":1,"id":2}}})",
      R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"method":"x","id":2,"jsonrpc":"1","params":{}}})",
      R"({"jsonrpc":"2.0","id":1,"method":"m","params":[{"name":1},{"name":1,"name":2}]})",
      R"({"jsonrpc":"2.0","id":1,"method":"m","name":1,"uri":2,"name":3,"_meta":{},"_meta":{}})",
      R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"_meta":{"progressToken":1,"progressToken":2}}})",
      R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"NAME":"a","name":"b","Name":"c"}})",
      R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"capabilities":{"elicitation":{}},)"
      R"("_meta":{"io.modelcontextprotocol/clientCapabilities":{"elicitation":{}}}}})",
      R"({"jsonrpc":"2.0","id":1,"result":{"name":1,"name":2,"id":2,"method":"m"}})",
  };
  for (const std::string& body : bodies) CHECK(accepted(body).id == "1");
}

TEST_CASE("batches are scanned message by message") {
  const ScanOutcome outcome = scan_json_rpc(
      R"([{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"}},{"jsonrpc":"2.0","method":"n"},)"
      R"({"jsonrpc":"2.0","id":"2","result":{}}])");
  REQUIRE(outcome.result.ok());
  const JsonRpcScan& scan = outcome.result.value();
  CHECK(outcome.id.empty());
  CHECK(scan.is_batch);
  REQUIRE(scan.messages.size() == 3);
  CHECK(scan.messages[0].kind == Kind::request);
  CHECK(scan.messages[0].name == "a");
  CHECK(scan.messages[1].kind == Kind::notification);
  CHECK_FALSE(scan.messages[1].has_name);
  CHECK(scan.messages[1].id.empty());
  CHECK(scan.messages[2].kind == Kind::response);
  CHECK(scan.messages[2].id == R"("2")");

  CHECK(scan_json_rpc(R"([{"jsonrpc":"2.0","id":5,"method":"m"}])").id == "5");
  CHECK(scan_json_rpc(batch_of(gatehouse::limits::json_rpc_batch_messages)).result.ok());

  refuses(Reason::invalid_json_rpc, "[]");
  refuses(Reason::invalid_json_rpc, "[[]]");
  refuses(Reason::invalid_json_rpc, "[1]");
  refuses(Reason::invalid_json_rpc, R"([[{"jsonrpc":"2.0","id":1,"method":"m"}]])");
  refuses(Reason::invalid_json_rpc, R"([{"jsonrpc":"2.0","id":1}])", "1");
  refuses(Reason::invalid_json_rpc, R"([{"jsonrpc":"2.0","id":1,"method":"m"},1])");
  refuses(Reason::invalid_json_rpc, R"([1,{"jsonrpc":"2.0","id":1,"method":"m"}])");
  refuses(Reason::invalid_json_rpc, R"([{"jsonrpc":"2.0","id":1,"method":"m"},{"jsonrpc":"2.0","id":2}])");
  refuses(Reason::invalid_json_rpc,
          R"([{"jsonrpc":"2.0","id":1,"method":"m"},{"jsonrpc":"2.0","id":2,"method":"m","method":"m"}])");
  refuses(Reason::invalid_json_rpc, batch_of(gatehouse::limits::json_rpc_batch_messages + 1));
  refuses(Reason::invalid_json_rpc, "[" + repeated("1,", 400'000) + "1]");
}

TEST_CASE("a megabyte is read like a hundred bytes") {
  const std::string text(1'000'000, 'x');
  CHECK(
      accepted(R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"name":"n","arguments":{"text":")" + text + R"("}}})")
          .name == "n");
  CHECK(accepted(R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"name":")" + text + R"("}})").name == text);
  CHECK(accepted(R"({"jsonrpc":"2.0","id":1,"method":"m","params":[)" + repeated("1,", 500'000) + "1]}").id == "1");
  CHECK(accepted(repeated(" ", 1'000'000) + R"({"jsonrpc":"2.0","id":1,"method":"m"})").id == "1");
}
