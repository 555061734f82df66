// mcp/upstream_call: the credential that a call carries, where it may be redirected to, and
// what an upstream's failure means.
#include "mcp/upstream_call.h"

#include <catch2/catch.hpp>
#include <utility>

#include "installations/credentials.h"
#include "tests/support/test_exchange.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

using Calls = std::vector<std::string>;
using Script = std::vector<ScriptedResponse>;

constexpr const char* upstream = "https://mcp.example.com/mcp";

/// An MCP request on its way to `upstream`, which answers what the script says, the last line for ever.
struct Bench {
  TestExchange test;

  explicit Bench(std::string_view method = "POST", std::string_view body = "{}") {
    test.request.method = method;
    test.request.body = body;
  }

  Result<FetchResult> fetch(Script script, const std::string& url = upstream) {
    test.world.on_fetch = [script = std::move(script), line = std::size_t{0}](const FetchRequest&,
                                                                              const std::string&) mutable {
      return script[line + 1 < script.size() ? line++ : script.size() - 1];
    };
    const Exchange exchange = test.exchange();
    std::optional<Url> parsed = test.host.parse_url(url, {});
    REQUIRE(parsed);
    return run(fetch_upstream(exchange, *parsed, {{"x-key", "secret"}}));
  }
};

ScriptedResponse redirect(int status, std::string location) {
  return {status, {{"Location", std::move(location)}}, "moved"};
}
ScriptedResponse failure(HostError error) {
  ScriptedResponse response;
  response.error = error;
  return response;
}
const ScriptedResponse fine{200, {}, "fine"};

void refused(const Result<FetchResult>& result, Reason reason) {
  REQUIRE_FALSE(result);
  CHECK(result.error().reason == reason);
}

Installation with_key(TestExchange& test, const std::string& api_key) {
  Installation installation;
  installation.id = "id";
  installation.project_id = "7";
  installation.url = upstream;
  installation.auth_type = AuthType::api_key;
  Credentials credentials;
  credentials.api_key = api_key;
  installation.sealed_credentials =
      seal_credentials(test.host, *test.keyring, installation, "https://mcp.example.com", credentials);
  return installation;
}

Result<CredentialHeader> header_of(TestExchange& test, const Installation& installation) {
  const Exchange exchange = test.exchange();
  const std::optional<Url> url = test.host.parse_url(installation.url, {});
  REQUIRE(url);
  return credential_header(exchange, installation, *url);
}

void unauthorized(const Result<CredentialHeader>& result, std::string_view what) {
  REQUIRE_FALSE(result);
  CHECK(result.error().reason == Reason::authorization_required);
  CHECK(result.error().attr == what);
}

}  // namespace

TEST_CASE("the credential stands in its header, after its scheme") {
  struct Row {
    std::string header, scheme, value;
  };
  for (const Row& row : {Row{"Authorization", "Bearer", "Bearer s3cret"}, Row{"Authorization", "Token", "Token s3cret"},
                         Row{"X-API-Key", "", "s3cret"}}) {
    TestExchange test;
    Installation installation = with_key(test, "s3cret");
    installation.auth_header = row.header;
    installation.auth_scheme = row.scheme;
    const Result<CredentialHeader> header = header_of(test, installation);
    REQUIRE(header);
    CHECK(header.value().name == row.header);
    CHECK(header.value().value == row.value);
  }
}

TEST_CASE("an open server is sent no credential, not even one that is there") {
  TestExchange test;
  Installation installation = with_key(test, "s3cret");
  installation.auth_type = AuthType::none;
  const Result<CredentialHeader> header = header_of(test, installation);
  REQUIRE(header);
  CHECK(header.value().name.empty());
  CHECK(header.value().value.empty());
}

TEST_CASE("without a usable credential nothing is sent, and the reason is told") {
  TestExchange test;
  Installation installation = with_key(test, "s3cret");
  installation.sealed_credentials.clear();
  unauthorized(header_of(test, installation), "no_credential");
  installation = with_key(test, "s3cret");
  installation.sealed_credentials += "A";
  unauthorized(header_of(test, installation), "credential_unreadable");
}

TEST_CASE("a credential that was sealed for another record or origin is not sent") {
  TestExchange test;
  Installation installation = with_key(test, "s3cret");
  installation.url = "https://evil.example/mcp";
  unauthorized(header_of(test, installation), "credential_unreadable");
  installation.url = "https://mcp.example.com/elsewhere";
  CHECK(header_of(test, installation));
  installation.id = "other";
  unauthorized(header_of(test, installation), "credential_unreadable");
}

TEST_CASE("without a keyring no credential opens, and that is the gateway's fault") {
  TestExchange test;
  const Installation installation = with_key(test, "s3cret");
  test.keyring.reset();
  const Result<CredentialHeader> header = header_of(test, installation);
  REQUIRE_FALSE(header);
  CHECK(header.error().reason == Reason::encryption_unavailable);
}

TEST_CASE("the upstream gets the method, the body by reference, the headers and the time limit") {
  Bench bench;
  bench.test.settings.upstream_timeout_ms = 1234;
  const Result<FetchResult> answer = bench.fetch({fine});
  REQUIRE(answer);
  CHECK(answer.value().status == 200);
  const FetchRequest& sent = bench.test.world.fetches.at(0).request;
  CHECK(sent.method == "POST");
  CHECK(sent.url == upstream);
  CHECK(sent.body_source == FetchBody::request_body);
  CHECK(sent.body.empty());
  CHECK(sent.timeout_ms == 1234);
  REQUIRE(sent.headers.size() == 1);
  CHECK(sent.headers[0].name == "x-key");
  CHECK(sent.headers[0].value == "secret");
}

TEST_CASE("what is no POST sends no body, whether it has one or not") {
  for (const auto& [method, body] : {std::pair("DELETE", ""), std::pair("GET", "{}"), std::pair("DELETE", "{}")}) {
    Bench bench(method, body);
    REQUIRE(bench.fetch({fine}));
    CHECK(bench.test.world.fetches.at(0).request.body_source == FetchBody::none);
  }
}

TEST_CASE("every answer that is no redirect comes back, its body unread") {
  for (const int status : {200, 202, 204, 300, 304, 305, 400, 401, 403, 404, 405, 429, 500, 503}) {
    Bench bench;
    const Result<FetchResult> answer = bench.fetch({ScriptedResponse{status, {}, "body"}});
    REQUIRE(answer);
    CHECK(answer.value().status == status);
    CHECK(bench.test.world.calls.size() == 1);
    CHECK(bench.test.world.bodies.size() == (status == 204 || status == 304 ? 0 : 1));
  }
}

TEST_CASE("a redirect within the origin is followed with method, body and headers") {
  for (const int status : {301, 302, 307, 308}) {
    Bench bench;
    const Result<FetchResult> answer = bench.fetch({redirect(status, "/v2/mcp?a=b"), fine});
    REQUIRE(answer);
    CHECK(answer.value().status == 200);
    CHECK(bench.test.world.calls ==
          Calls{"fetch POST https://mcp.example.com/mcp", "fetch POST https://mcp.example.com/v2/mcp?a=b"});
    const FetchRequest& second = bench.test.world.fetches.at(1).request;
    CHECK(second.body_source == FetchBody::request_body);
    CHECK(second.headers.size() == 1);
    CHECK(bench.test.world.bodies.size() == 1);
  }
}

TEST_CASE("a redirect is read by the place it came from") {
  Bench bench;
  REQUIRE(bench.fetch({redirect(307, "v2/a"), redirect(307, "b"), redirect(307, "?c"), fine}));
  CHECK(bench.test.world.calls ==
        Calls{"fetch POST https://mcp.example.com/mcp", "fetch POST https://mcp.example.com/v2/a",
              "fetch POST https://mcp.example.com/v2/b", "fetch POST https://mcp.example.com/v2/b?c"});
}

TEST_CASE("a redirect is followed without its fragment") {
  for (const char* location : {"/v2#part", "/v2#", "v2#/mcp?a#b", "https://mcp.example.com/v2#https://evil.example/"}) {
    CAPTURE(location);
    Bench bench;
    REQUIRE(bench.fetch({redirect(308, location), fine}));
    CHECK(bench.test.world.calls ==
          Calls{"fetch POST https://mcp.example.com/mcp", "fetch POST https://mcp.example.com/v2"});
  }
}

TEST_CASE("a redirect to another origin is not followed, and its body is let go of") {
  for (const char* location :
       {"https://evil.example/mcp", "//evil.example/mcp", "http://mcp.example.com/mcp", "https://mcp.example.com:8443/",
        "https://mcp.example.com.evil.example/", "https://a.mcp.example.com/", "data:text/plain,x",
        "file:///etc/passwd", "javascript:alert(1)", "\\\\evil.example/mcp"}) {
    CAPTURE(location);
    Bench bench;
    refused(bench.fetch({redirect(307, location), fine}), Reason::upstream_unreachable);
    CHECK(bench.test.world.calls.size() == 1);
    CHECK(bench.test.world.bodies.empty());
  }
}

TEST_CASE("each hop passes the SSRF guard") {
  Bench bench;
  refused(bench.fetch({redirect(307, "https://user:password@mcp.example.com/"), fine}), Reason::upstream_unreachable);
  CHECK(bench.test.world.calls.size() == 1);
}

TEST_CASE("a redirect that leads nowhere is no reason to send the message again") {
  for (const ScriptedResponse& answer : {ScriptedResponse{307, {}, ""}, redirect(307, ""), redirect(307, "#part"),
                                         redirect(307, "https://"), redirect(307, "https://[::1")}) {
    Bench bench;
    refused(bench.fetch({answer, fine}), Reason::upstream_unreachable);
    CHECK(bench.test.world.calls.size() == 1);
  }
}

TEST_CASE("a 303 turns a GET or a HEAD to a page, and a message into nothing") {
  for (const char* method : {"POST", "DELETE"}) {
    Bench message(method);
    refused(message.fetch({redirect(303, "/page"), fine}), Reason::upstream_unreachable);
    CHECK(message.test.world.calls.size() == 1);
  }
  for (const std::string method : {"GET", "HEAD"}) {
    Bench page(method, "");
    REQUIRE(page.fetch({redirect(303, "/page"), fine}));
    CHECK(page.test.world.calls.back() == "fetch " + method + " https://mcp.example.com/page");
  }
}

TEST_CASE("five redirects are followed and no more") {
  const Script five(5, redirect(307, "/again"));
  Script script = five;
  script.push_back(fine);
  Bench bench;
  CHECK(bench.fetch(script));
  CHECK(bench.test.world.calls.size() == 6);
  Bench loop;
  refused(loop.fetch(five), Reason::upstream_unreachable);
  CHECK(loop.test.world.calls.size() == 6);
  CHECK(loop.test.world.bodies.empty());
}

TEST_CASE("an upstream that is silent, breaks off or cannot be reached") {
  struct Row {
    HostError error;
    Reason reason;
  };
  for (const Row& row :
       {Row{HostError::timeout, Reason::upstream_timeout}, Row{HostError::unavailable, Reason::upstream_unreachable},
        Row{HostError::broken, Reason::upstream_unreachable}}) {
    Bench first;
    refused(first.fetch({failure(row.error)}), row.reason);
    Bench second;
    refused(second.fetch({redirect(307, "/v2"), failure(row.error)}), row.reason);
    CHECK(second.test.world.bodies.empty());
  }
}

TEST_CASE("what may not be an upstream is not asked") {
  for (const char* url : {"http://mcp.example.com/", "https://127.0.0.1/", "https://localhost/", "https://10.0.0.1/",
                          "https://169.254.169.254/latest/meta-data/", "https://[::1]/", "https://mcp.internal/",
                          "https://gatehouse.example.com/mcp", "ftp://mcp.example.com/"}) {
    CAPTURE(url);
    Bench bench;
    refused(bench.fetch({fine}, url), Reason::upstream_unreachable);
    CHECK(bench.test.world.calls.empty());
  }
}

TEST_CASE("PUBLIC_URL is an own origin too") {
  Bench bench;
  bench.test.settings.public_url = "https://mcp.example.com/base";
  refused(bench.fetch({fine}), Reason::upstream_unreachable);
  CHECK(bench.test.world.calls.empty());
}

TEST_CASE("ALLOW_PRIVATE_UPSTREAMS lets a test server be one") {
  Bench bench;
  bench.test.settings.allow_private_upstreams = true;
  CHECK(bench.fetch({fine}, "http://127.0.0.1:3000/mcp"));
  CHECK(bench.test.world.calls == Calls{"fetch POST http://127.0.0.1:3000/mcp"});
}
