// http/cors: which origins may call, and what a browser is told (Fetch standard, section 3.2).
#include "http/cors.h"

#include <catch2/catch.hpp>

#include "tests/support/test_exchange.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

std::string header(const Response& response, std::string_view name) {
  for (const Header& candidate : response.headers) {
    if (candidate.name == name) return candidate.value;
  }
  return "absent";
}

OriginStanding standing(std::string_view of, const std::vector<std::string>& allowed = {},
                        const std::string& public_url = {}) {
  TestExchange test;
  test.request.headers = {{"origin", of}};
  test.settings.allowed_origins = allowed;
  test.settings.public_url = public_url;
  return judge_origin(test.exchange());
}

Response decorated(std::string_view of) {
  TestExchange test;
  test.request.headers = {{"origin", of}};
  test.settings.allowed_origins = {"https://app.example.com"};
  Response response;
  add_cors_headers(test.exchange(), response);
  return response;
}

Response preflight(std::string_view of) {
  TestExchange test;
  test.request.method = "OPTIONS";
  test.request.headers = {{"origin", of}};
  test.settings.allowed_origins = {"https://app.example.com"};
  return answer_preflight(test.exchange());
}

}  // namespace

TEST_CASE("a request without an Origin comes from no browser") {
  TestExchange test;
  CHECK(judge_origin(test.exchange()) == OriginStanding::absent);
  CHECK(standing("") == OriginStanding::absent);
}

TEST_CASE("the gateway's own origin may call: the request's, and PUBLIC_URL's") {
  CHECK(standing("https://gatehouse.example.com") == OriginStanding::allowed);
  CHECK(standing("https://gw.example.com") == OriginStanding::foreign);
  CHECK(standing("https://gw.example.com", {}, "https://gw.example.com") == OriginStanding::allowed);
  CHECK(standing("https://gw.example.com", {}, "https://gw.example.com/base") == OriginStanding::allowed);
  CHECK(standing("https://gatehouse.example.com", {}, "https://gw.example.com") == OriginStanding::allowed);
}

TEST_CASE("an origin of ALLOWED_ORIGINS may call, and only exactly that one") {
  const std::vector<std::string> allowed = {"https://app.example.com", "http://localhost:3000"};
  CHECK(standing("https://app.example.com", allowed) == OriginStanding::allowed);
  CHECK(standing("http://localhost:3000", allowed) == OriginStanding::allowed);
  for (const char* other :
       {"http://app.example.com", "https://app.example.com:8443", "https://app.example.com.evil.example",
        "https://evil-app.example.com", "https://a.app.example.com", "https://example.com", "http://localhost:3001",
        "http://localhost", "null", "*", "https://app.example.com/", "https://app.example.com, https://evil.example"}) {
    CAPTURE(other);
    CHECK(standing(other, allowed) == OriginStanding::foreign);
  }
}

TEST_CASE("without ALLOWED_ORIGINS every other origin is foreign") {
  for (const char* other : {"https://app.example.com", "null", "http://gatehouse.example.com"}) {
    CHECK(standing(other) == OriginStanding::foreign);
  }
}

TEST_CASE("an allowed origin may read the response") {
  const Response response = decorated("https://app.example.com");
  CHECK(header(response, "vary") == "Origin");
  CHECK(header(response, "access-control-allow-origin") == "https://app.example.com");
  for (const char* name : {"Mcp-Session-Id", "MCP-Protocol-Version", "WWW-Authenticate", "Retry-After"}) {
    CAPTURE(name);
    CHECK(header(response, "access-control-expose-headers").find(name) != std::string::npos);
  }
}

TEST_CASE("no origin is ever told that it may send cookies, nor that any origin may call") {
  for (const char* of : {"https://app.example.com", "https://evil.example", ""}) {
    for (const Response& response : {decorated(of), preflight(of)}) {
      CHECK(header(response, "access-control-allow-credentials") == "absent");
      CHECK(header(response, "access-control-allow-origin") != "*");
    }
  }
}

TEST_CASE("a foreign origin may not read the response, and caches keep the two apart") {
  const Response response = decorated("https://evil.example");
  CHECK(header(response, "vary") == "Origin");
  CHECK(header(response, "access-control-allow-origin") == "absent");
  CHECK(header(response, "access-control-expose-headers") == "absent");
}

TEST_CASE("a response to a request without an Origin is left as it is") { CHECK(decorated("").headers.empty()); }

TEST_CASE("a preflight says what an allowed origin may send") {
  const Response response = preflight("https://app.example.com");
  CHECK(response.status == 204);
  for (const char* method : {"GET", "HEAD", "POST", "PATCH", "DELETE"}) {
    CAPTURE(method);
    CHECK(header(response, "access-control-allow-methods").find(method) != std::string::npos);
    CHECK(header(response, "allow").find(method) != std::string::npos);
  }
  for (const char* name : {"Authorization", "Content-Type", "Accept", "Last-Event-ID", "Mcp-Session-Id",
                           "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", "traceparent"}) {
    CAPTURE(name);
    CHECK(header(response, "access-control-allow-headers").find(name) != std::string::npos);
  }
  CHECK(header(response, "access-control-max-age") == "600");
  CHECK(std::holds_alternative<std::monostate>(response.body));
}

TEST_CASE("a preflight tells anybody else only which methods there are") {
  for (const char* of : {"https://evil.example", ""}) {
    const Response response = preflight(of);
    CHECK(response.status == 204);
    CHECK(header(response, "allow") == "GET, HEAD, POST, PATCH, DELETE, OPTIONS");
    CHECK(header(response, "access-control-allow-methods") == "absent");
    CHECK(header(response, "access-control-allow-headers") == "absent");
  }
}
