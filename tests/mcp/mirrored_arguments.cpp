// Mcp-Param-* headers against the arguments of a tools/call.
#include "mcp/mirrored_arguments.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "core/limits.h"
#include "mcp/argument_values.h"

using namespace gatehouse;

namespace {

struct Row {
  std::vector<HeaderView> headers;
  std::string arguments;
  std::string_view version = "2026-07-28";
  std::string_view method = "tools/call";
};

Result<void> check(const Row& row) {
  const std::string body = R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(row.method) +
                           R"(","params":{"name":"query","arguments":)" + row.arguments + "}}";
  Request request;
  request.headers = row.headers;
  request.headers.push_back({"mcp-protocol-version", row.version});
  request.body = body;
  ScanOutcome scanned = scan_json_rpc(body);
  REQUIRE(scanned.result.ok());
  return check_mirrored_arguments(request, scanned.result.value());
}

void accepts(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO(row.headers.front().name << ": " << row.headers.front().value << " for " << row.arguments);
    CHECK(check(row).ok());
  }
}

void rejects(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO(row.headers.front().name << ": " << row.headers.front().value << " for " << row.arguments);
    const Result<void> result = check(row);
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().reason == Reason::header_mismatch);
  }
}

}  // namespace

TEST_CASE("a mirrored argument is compared with the body's") {
  accepts({{{{"mcp-param-region", "us-west1"}}, R"({"region":"us-west1"})"},
           {{{"mcp-param-region", "  us-west1\t"}}, R"({"region":"us-west1"})"},
           {{{"mcp-param-region", "us-west1"}}, R"({"Region":"us-west1"})"},
           {{{"mcp-param-region", "=?base64?SGVsbG8sIOS4lueVjA==?="}}, "{\"region\":\"Hello, 世界\"}"},
           {{{"mcp-param-region", "=?base64?IHBhZGRlZCA=?="}}, R"({"region":" padded "})"},
           {{{"mcp-param-region", "=?base64?bGluZTEKbGluZTI=?="}}, R"({"region":"line1\nline2"})"},
           {{{"mcp-param-region", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?="}}, R"({"region":"=?base64?literal?="})"},
           {{{"mcp-param-region", ""}}, R"({"region":""})"},
           {{{"mcp-param-flag", "true"}}, R"({"flag":true})"},
           {{{"mcp-param-region", "b"}}, R"({"from":{"region":"a"},"to":{"region":"b"}})"}});
  rejects({{{{"mcp-param-region", "eu-west1"}}, R"({"region":"us-west1"})"},
           {{{"mcp-param-region", "US-WEST1"}}, R"({"region":"us-west1"})"},
           {{{"mcp-param-region", ""}}, R"({"region":"us-west1"})"},
           {{{"mcp-param-region", "=?base64?ZXU=?="}}, R"({"region":"us-west1"})"},
           {{{"mcp-param-region", "=?BASE64?dXMtd2VzdDE=?="}}, R"({"region":"us-west1"})"},
           {{{"mcp-param-region", "=?base64?broken!?="}}, R"({"region":"us-west1"})"},
           {{{"mcp-param-flag", "True"}}, R"({"flag":true})"},
           {{{"mcp-param-flag", "false"}}, R"({"flag":true})"},
           {{{"mcp-param-region", "c"}}, R"({"from":{"region":"a"},"to":{"region":"b"}})"},
           {{{"mcp-param-a", "1"}, {"mcp-param-a", "2"}}, R"({"a":"1"})"}});
}

TEST_CASE("numbers are compared as numbers") {
  for (const char* same : {"42", "42.0", "42.00", "4.2e1", "420E-1"})
    accepts({{{{"mcp-param-n", same}}, R"({"n":42})"}});
  for (const char* same : {"42", "42.0"}) accepts({{{{"mcp-param-n", same}}, R"({"n":42.0})"}});
  for (const char* zero : {"0", "-0", "0.0", "0e9"}) accepts({{{{"mcp-param-n", zero}}, R"({"n":0})"}});
  accepts(
      {{{{"mcp-param-n", "9007199254740993"}}, R"({"n":9007199254740993})"}, {{{"mcp-param-n", "-7"}}, R"({"n":-7})"}});
  // The last one is the same as a double, and another number.
  for (const char* other : {"43", "-42", "042", "+42", "4 2", "0x2a", "42.", ".42e2", "1e99999", "", "forty-two"}) {
    rejects({{{{"mcp-param-n", other}}, R"({"n":42})"}});
  }
  rejects({{{{"mcp-param-n", "9007199254740992"}}, R"({"n":9007199254740993})"}});
}

TEST_CASE("an argument that a header stands for occurs once") {
  rejects({{{{"mcp-param-region", "a"}}, R"({"region":"a","region":"b"})"},
           {{{"mcp-param-region", "a"}}, R"({"region":"a","\u0072egion":"a"})"}});
  accepts({{{{"mcp-param-region", "a"}}, R"({"region":"a","other":1,"other":2})"}});
}

TEST_CASE("a header that is not recognized is ignored") {
  accepts({{{{"mcp-param-tenant", "t"}}, R"({"region":"a"})"},
           {{{"mcp-param-tenant", "=?base64?broken!?="}}, R"({"region":"a"})"},
           {{{"mcp-param-region", "a"}}, R"({"region":null})"},
           {{{"mcp-param-region", "a"}}, R"({"region":["b"]})"},
           {{{"mcp-param-region", "a"}}, R"({"list":[{"region":"b"}]})"},
           {{{"mcp-param-region", "a"}}, "{}"},
           {{{"mcp-param-region", "a"}}, "7"},
           // Named otherwise in the schema: the header mirrors `area`.
           {{{"mcp-param-region", "a"}}, R"({"area":"a","region":"b"})"}});
}

TEST_CASE("what is compared is bounded: past that, the upstream alone does it") {
  const auto numbered = [](std::size_t count) {
    std::string arguments = R"({"n":1)";
    for (std::size_t index = 1; index < count; ++index) arguments += R"(,"":3)";
    return arguments + "}";
  };
  const std::size_t most = limits::mirrored_arguments;
  rejects({{{{"mcp-param-n", "2"}}, numbered(most)}});
  accepts({{{{"mcp-param-n", "2"}}, numbered(most + 1)}});
  rejects({{{{"mcp-param-n", "2\x01"}}, numbered(most + 1)}});
  const std::string body = R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":)" + numbered(9999);
  CHECK(read_argument_values(body + "}}").size() == most + 1);

  // The same number at any length, but by its text where it is long.
  const std::string digits(limits::mirrored_number_characters, '7');
  accepts({{{{"mcp-param-n", digits}}, R"({"n":)" + digits + "}"},
           {{{"mcp-param-n", digits + "0"}}, R"({"n":)" + digits + "0}"}});
  rejects({{{{"mcp-param-n", digits + "e1"}}, R"({"n":)" + digits + "0}"}});
}

TEST_CASE("only a tools/call of a revision with such headers is compared") {
  accepts({{{{"mcp-param-region", "b"}}, R"({"region":"a"})", "2025-11-25"},
           {{{"mcp-param-region", "b"}}, R"({"region":"a"})", "2026-07-28", "prompts/get"},
           {{{"mcp-param-region", "=?base64?broken?="}}, R"({"region":"a"})", "2026-07-28", "tools/list"},
           {{{"mcp-param-a", "1"}, {"mcp-param-a", "2"}}, R"({"a":"3"})", "2026-07-28", "tools/list"}});
}

TEST_CASE("no message of such a revision has invalid characters in its headers") {
  rejects({{{{"mcp-param-region", "a\x01"}}, R"({"region":"a\u0001"})"},
           {{{"mcp-param-region", "a\x01"}}, "{}"},
           {{{"mcp-param-a", "1"}, {"mcp-param-region", "a\x01"}}, R"({"a":"1"})"},
           {{{"mcp-param-region", "a\x01"}}, "{}", "2026-07-28", "tools/list"},
           {{{"mcp-param-region", "\xE4\xB8\x96"}}, "{}", "2026-07-28", "tools/list"}});
  accepts({{{{"mcp-param-region", "a\x01"}}, "{}", "2025-11-25", "tools/list"}});
}

TEST_CASE("arguments are read through objects only") {
  const auto names = [](std::string_view body) {
    std::string all;
    for (const ArgumentValue& value : read_argument_values(body)) {
      all += value.name + std::to_string(value.depth) + "=" + value.text + " ";
    }
    return all;
  };
  CHECK(names(R"({"arguments":{"x":1},"params":{"name":"n","arguments":{"a":1,"b":{"c":"d"},"e":[2,{"f":3}],"g":true,
                 "h":null},"_meta":{"arguments":{"z":1}},"other":{"y":1}},"id":1})") == "a1=1 c2=d g1=true ");
  CHECK(names(R"([{"params":{"arguments":{"a":1}}}])").empty());
}
