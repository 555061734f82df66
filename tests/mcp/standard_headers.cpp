// The standard headers against the body (2026-07-28, Streamable HTTP § Server Validation), as tables.
#include "mcp/standard_headers.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using gatehouse::check_standard_headers;
using gatehouse::HeaderView;
using gatehouse::Reason;
using gatehouse::Request;
using gatehouse::Result;
using gatehouse::scan_json_rpc;
using namespace std::string_literals;

namespace {

using Headers = std::vector<HeaderView>;

const HeaderView modern = {"mcp-protocol-version", "2026-07-28"};
const std::string modern_meta = R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"})";

std::string request(const std::string& method, const std::string& params) {
  return R"({"jsonrpc":"2.0","id":1,"method":")" + method + R"(","params":{)" + params + "}}";
}

/// A request of 2026-07-28 whose source of Mcp-Name is `json`.
std::string call(const std::string& json) { return request("tools/call", "\"name\":" + json + "," + modern_meta); }
std::string read(const std::string& json) { return request("resources/read", "\"uri\":" + json + "," + modern_meta); }
const std::string list = request("tools/list", modern_meta);

Result<void> check(const Headers& headers, const std::string& body) {
  Request incoming;
  incoming.method = "POST";
  incoming.headers = headers;
  incoming.body = body;
  const gatehouse::ScanOutcome outcome = scan_json_rpc(body);
  REQUIRE(outcome.result.ok());
  return check_standard_headers(incoming, outcome.result.value());
}

struct Row {
  Headers headers;
  std::string body;
};

void passes(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO(row.body);
    for (const HeaderView& header : row.headers) UNSCOPED_INFO(header.name << ": " << header.value);
    const Result<void> result = check(row.headers, row.body);
    if (!result) UNSCOPED_INFO(result.error().detail);
    CHECK(result.ok());
  }
}

void rejects(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO(row.body);
    for (const HeaderView& header : row.headers) UNSCOPED_INFO(header.name << ": " << header.value);
    const Result<void> result = check(row.headers, row.body);
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().reason == Reason::header_mismatch);
  }
}

Headers call_headers(HeaderView extra) { return {modern, {"mcp-method", "tools/call"}, extra}; }
Headers named(std::string_view name) { return call_headers({"mcp-name", name}); }

}  // namespace

TEST_CASE("headers that say what the body says pass") {
  passes({
      {{modern, {"mcp-method", "tools/list"}}, list},
      {{modern, {"mcp-method", " \ttools/list \t"}}, list},
      {{{"mcp-protocol-version", " 2026-07-28 "}, {"mcp-method", "tools/list"}}, list},
      {named("get"), call(R"("get")")},
      {named("  get\t"), call(R"("get")")},
      {named("get weather"), call(R"("get weather")")},
      {named("get"), call(R"("\u0067et")")},
      {named(""), call(R"("")")},
      {{modern, {"mcp-method", "prompts/get"}, {"mcp-name", "p"}},
       request("prompts/get", "\"name\":\"p\"," + modern_meta)},
      {{modern, {"mcp-method", "resources/read"}, {"mcp-name", "file:///a"}}, read(R"("file:///a")")},
      // what Mcp-Name mirrors of an extension's method is not known here
      {{modern, {"mcp-method", "tasks/get"}, {"mcp-name", "task-1"}}, request("tasks/get", modern_meta)},
  });
}

TEST_CASE("Mcp-Name is decoded before it is compared") {
  passes({
      {named("=?base64?SGVsbG8sIOS4lueVjA==?="), call("\"Hello, \u4e16\u754c\"")},
      {named("=?base64?IHBhZGRlZCA=?="), call(R"(" padded ")")},
      {named("=?base64?bGluZTEKbGluZTI=?="), call(R"("line1\nline2")")},
      {named("=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?="), call(R"("=?base64?literal?=")")},
      {named("  =?base64?Z2V0?=  "), call(R"("get")")},
      {named("=?base64?"
             "?="),
       call(R"("")")},
      // not the sentinel: the value itself
      {named("=?base64?Z2V0"), call(R"("=?base64?Z2V0")")},
      {named("=?BASE64?Z2V0?="), call(R"("=?BASE64?Z2V0?=")")},
      {named("=?base64?="), call(R"("=?base64?=")")},
  });
  rejects({
      {named("=?base64?SGVsbG8?="), call(R"("Hello")")},   // padding is missing
      {named("=?base64?SGVsb_8=?="), call(R"("Hello")")},  // not of the alphabet
      {named("=?base64?SGVs bG8=?="), call(R"("Hello")")},
      {named("=?base64?Z2V0?="), call(R"("=?base64?Z2V0?=")")},
      {named("=?base64?Z2V0?="), call(R"("other")")},
      {named("=?BASE64?Z2V0?="), call(R"("get")")},
  });
}

TEST_CASE("a required header that is missing, wrong, doubled or malformed is refused") {
  rejects({
      // MCP-Protocol-Version
      {{{"mcp-method", "tools/list"}}, list},
      {{{"mcp-protocol-version", "2025-11-25"}, {"mcp-method", "tools/list"}}, list},
      {{{"mcp-protocol-version", "v999.0.0"}, {"mcp-method", "tools/list"}}, list},
      {{{"mcp-protocol-version", ""}, {"mcp-method", "tools/list"}}, list},
      {{modern, modern, {"mcp-method", "tools/list"}}, list},
      {{{"mcp-protocol-version", "2026-07-28, 2026-07-28"}, {"mcp-method", "tools/list"}}, list},
      {{{"mcp-protocol-version", "2025-11-25"}, modern, {"mcp-method", "tools/list"}}, list},
      // Mcp-Method
      {{modern}, list},
      {{modern, {"mcp-method", ""}}, list},
      {{modern, {"mcp-method", "prompts/list"}}, list},
      {{modern, {"mcp-method", "TOOLS/LIST"}}, list},
      {{modern, {"mcp-method", "tools/list"}, {"mcp-method", "tools/list"}}, list},
      {{modern, {"mcp-method", "=?base64?dG9vbHMvbGlzdA==?="}}, list},
      // Mcp-Name
      {{modern, {"mcp-method", "tools/call"}}, call(R"("get")")},
      {{modern, {"mcp-method", "resources/read"}}, read(R"("file:///a")")},
      {{modern, {"mcp-method", "prompts/get"}}, request("prompts/get", "\"name\":\"p\"," + modern_meta)},
      {named("other"), call(R"("get")")},
      {named("GET"), call(R"("get")")},
      {named("get"), call("1")},
      {named("get"), request("tools/call", modern_meta)},
      {named(""), request("tools/call", modern_meta)},
      {{modern, {"mcp-method", "tools/call"}, {"mcp-name", "get"}, {"mcp-name", "get"}}, call(R"("get")")},
      // params.uri is no source for tools/call, params.name none for resources/read
      {named("get"), request("tools/call", "\"name\":\"other\",\"uri\":\"get\"," + modern_meta)},
      {{modern, {"mcp-method", "resources/read"}, {"mcp-name", "a"}},
       request("resources/read", "\"name\":\"a\",\"uri\":\"b\"," + modern_meta)},
  });
}

TEST_CASE("characters that no header may hold are refused") {
  rejects({
      {named("g\xC3\xA9t"), call("\"g\u00e9t\"")},
      {named("a\x01"), call(R"("a\u0001")")},
      {named("a\x7F"), call("\"a\x7F\"")},
      {named("a\r\nb: c"), call(R"("a\r\nb: c")")},
      {named("a\n"), call(R"("a\n")")},
      {{modern, {"mcp-method", "tasks/get"}, {"mcp-name", "a\x01"}}, request("tasks/get", modern_meta)},
  });
}

TEST_CASE("header or body makes a request modern") {
  const std::string bare = request("tools/list", "");
  const std::string future = request("tools/list", R"("_meta":{"io.modelcontextprotocol/protocolVersion":"v999.0.0"})");
  // The missing version in _meta is for the upstream to answer, the other headers are not.
  passes({{{modern, {"mcp-method", "tools/list"}}, bare},
          {{{"mcp-protocol-version", "v999.0.0"}, {"mcp-method", "tools/list"}}, future}});
  rejects({{{modern}, bare},
           {{{"mcp-protocol-version", " 2026-07-28"}}, bare},
           {{modern, {"mcp-method", "tools/call"}}, bare},
           {{modern, {"mcp-method", "tools/list"}}, future},
           {{{"mcp-protocol-version", "v999.0.0"}}, future}});
}

TEST_CASE("older revisions pass unchecked") {
  const std::string body = request("tools/call", R"("name":"get")");
  const std::string old =
      request("tools/call", R"("name":"get","_meta":{"io.modelcontextprotocol/protocolVersion":"1900-01-01"})");
  for (const char* version : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "1900-01-01", ""}) {
    passes({{{{"mcp-protocol-version", version}}, body},
            {{{"mcp-protocol-version", version}, {"mcp-method", "other"}, {"mcp-name", "\x01"}}, body}});
  }
  passes({{{}, body}, {{{"mcp-name", "other"}}, body}, {{{"mcp-protocol-version", "1900-01-01"}}, old}});
  passes({{{{"mcp-protocol-version", "2025-03-26"}}, "[" + body + "]"}, {{}, "[" + body + "," + body + "]"}});
}

TEST_CASE("notifications and responses need no headers, but those they have are true") {
  const std::string notification = R"({"jsonrpc":"2.0","method":"notifications/x","params":{)" + modern_meta + "}}";
  const std::string response = R"({"jsonrpc":"2.0","id":1,"result":{}})";
  passes({{{}, notification},
          {{modern}, notification},
          {{modern, {"mcp-method", "notifications/x"}}, notification},
          {{modern}, response}});
  rejects({{{modern, {"mcp-method", "notifications/y"}}, notification},
           {{{"mcp-protocol-version", "2025-11-25"}}, notification},
           {{modern, {"mcp-method", "tools/call"}}, response}});
}

TEST_CASE("a modern request is no batch") {
  for (const Headers& headers : {Headers{modern, {"mcp-method", "tools/list"}}, Headers{}}) {
    const Result<void> result = check(headers, "[" + list + "]");
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().reason == Reason::invalid_json_rpc);
  }
}
