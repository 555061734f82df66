// installations/install_custom: an installation with its credential, in one call.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/support/test_gateway.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

using Calls = std::vector<std::string>;
using Fields = std::vector<std::pair<std::string, std::string>>;

/// A body of these fields over the ones that an api_key installation needs. Values are JSON;
/// an empty one leaves the field out.
std::string body(const Fields& fields) {
  Fields all = {{"name", R"("Weather")"},
                {"url", R"("https://mcp.example.com/mcp")"},
                {"auth_type", R"("api_key")"},
                {"api_key", R"("s3cret")"}};
  for (const auto& [name, value] : fields) {
    const auto same = [&name = name](const auto& field) { return field.first == name; };
    const auto known = std::find_if(all.begin(), all.end(), same);
    if (known == all.end()) {
      all.emplace_back(name, value);
    } else {
      known->second = value;
    }
  }
  std::string text;
  for (const auto& [name, value] : all) {
    if (!value.empty()) text += (text.empty() ? "\"" : ",\"") + name + "\":" + value;
  }
  return "{" + text + "}";
}

struct Bench {
  TestGateway gateway;
  TestKey key = gateway.make_key();

  Bench() {
    gateway.world.on_fetch = [](const FetchRequest&, const std::string&) { return ScriptedResponse{200, {}, "{}"}; };
  }
  TestResponse install(const Fields& fields) {
    return gateway.send({.method = "POST",
                         .path = TestGateway::installations_path() + "install_custom/",
                         .body = body(fields),
                         .api_key = key.secret});
  }
  /// The headers of a call through the installation, as the upstream sees them.
  std::string credential_sent(const std::string& id, std::string_view header) {
    REQUIRE(gateway.send(mcp_post(id, key.secret)).status == 200);
    for (const Header& sent : gateway.world.fetches.back().request.headers) {
      if (sent.name == header) return sent.value;
    }
    return "absent";
  }
};

std::string quoted(std::size_t count) { return "\"" + std::string(count, 'x') + "\""; }

}  // namespace

TEST_CASE("an installation with an API key is ready to be called") {
  Bench bench;
  const TestResponse made = bench.install({{"description", R"("d")"}});
  REQUIRE(made.status == 201);
  CHECK(made.at("name") == "Weather");
  CHECK(made.at("display_name") == "Weather");
  CHECK(made.at("url") == "https://mcp.example.com/mcp");
  CHECK(made.at("description") == "d");
  CHECK(made.at("auth_type") == "api_key");
  CHECK(made.at("is_enabled") == "true");
  CHECK(made.at("pending_oauth") == "false");
  CHECK(made.at("server_id") == "null");
  CHECK(made.body.find("s3cret") == std::string::npos);
  CHECK(bench.gateway.calls() == Calls{"kv_get_cached key/<key>", "kv_commit project:7"});
  CHECK(bench.credential_sent(made.at("id"), "Authorization") == "Bearer s3cret");
}

TEST_CASE("auth_header and auth_scheme say how the key travels") {
  struct Row {
    Fields fields;
    std::string header, value;
  };
  for (const Row& row : {
           Row{{}, "Authorization", "Bearer s3cret"},
           Row{{{"auth_scheme", R"("Token")"}}, "Authorization", "Token s3cret"},
           Row{{{"auth_scheme", R"("")"}}, "Authorization", "s3cret"},
           Row{{{"auth_header", R"("X-API-Key")"}, {"auth_scheme", R"("")"}}, "X-API-Key", "s3cret"},
           Row{{{"auth_header", R"("X-API-Key")"}}, "X-API-Key", "Bearer s3cret"},
       }) {
    Bench bench;
    const TestResponse made = bench.install(row.fields);
    REQUIRE(made.status == 201);
    CHECK(bench.credential_sent(made.at("id"), row.header) == row.value);
  }
}

TEST_CASE("an open server gets no credential, even where one is given") {
  Bench bench;
  const TestResponse made = bench.install({{"auth_type", R"("none")"}});
  REQUIRE(made.status == 201);
  CHECK(made.at("auth_type") == "none");
  CHECK(bench.credential_sent(made.at("id"), "Authorization") == "absent");
  CHECK_FALSE(bench.gateway.world.store.holds("s3cret"));
  CHECK(
      bench.install({{"auth_type", R"("none")"}, {"api_key", ""}, {"url", R"("https://mcp.example.com/2")"}}).status ==
      201);
}

TEST_CASE("a url that is installed already is told so, whichever way it came") {
  Bench bench;
  REQUIRE(bench.install({}).status == 201);
  for (const char* auth_type : {R"("api_key")", R"("none")", R"("oauth")"}) {
    const TestResponse second = bench.install({{"auth_type", auth_type}, {"api_key", R"("other")"}});
    CHECK(second.status == 400);
    CHECK(second.at("code") == "unique");
    CHECK(second.at("attr") == "url");
    CHECK(second.at("detail") == "This server URL is already installed.");
  }
  CHECK(bench.gateway.world.store.record_count() == 3);
  // Above all, no client was registered for a flow that would not begin.
  CHECK(bench.gateway.world.fetches.empty());
}

TEST_CASE("each field of install_custom has its rules, and a refusal stores nothing") {
  struct Row {
    std::string field, value, code;
  };
  const std::vector<Row> rows = {
      {"name", "", "required"},
      {"name", "null", "invalid"},
      {"name", "7", "invalid"},
      {"name", "[]", "invalid"},
      {"name", R"("")", "blank"},
      {"name", R"(" \t")", "blank"},
      {"name", quoted(201), "max_length"},
      {"name", R"("a\u0000")", "null_characters_not_allowed"},
      {"url", "", "required"},
      {"url", "null", "invalid"},
      {"url", R"("")", "blank"},
      {"url", R"("http://mcp.example.com/")", "invalid"},
      {"url", R"("https://10.0.0.1/")", "invalid"},
      {"url", R"("https://[::ffff:10.0.0.1]/")", "invalid"},
      {"url", R"("https://user:pw@mcp.example.com/")", "invalid"},
      {"url", quoted(2049), "max_length"},
      {"auth_type", "", "required"},
      {"auth_type", "null", "invalid"},
      {"auth_type", "false", "invalid"},
      {"auth_type", R"("")", "invalid_choice"},
      {"auth_type", R"("API_KEY")", "invalid_choice"},
      {"api_key", "", "required"},
      {"api_key", "null", "invalid"},
      {"api_key", "7", "invalid"},
      {"api_key", "{}", "invalid"},
      {"api_key", R"("")", "blank"},
      {"api_key", R"("  ")", "blank"},
      {"api_key", R"(" s3cret")", "invalid"},
      {"api_key", R"("s3cret\r\nx: y")", "invalid"},
      {"api_key", R"("s3cret\n")", "invalid"},
      {"api_key", "\"s3cr\xC3\xA9t\"", "invalid"},
      {"api_key", R"("s3\u007fcret")", "invalid"},
      {"api_key", R"("s3\u0000cret")", "null_characters_not_allowed"},
      {"api_key", quoted(4097), "max_length"},
      {"description", "null", "invalid"},
      {"description", quoted(10'001), "max_length"},
      {"description", R"("\u0000")", "null_characters_not_allowed"},
      {"auth_header", "null", "invalid"},
      {"auth_header", R"("")", "blank"},
      {"auth_header", R"("X Key")", "invalid"},
      {"auth_header", R"("X-Key:")", "invalid"},
      {"auth_header", R"("X\r\nHost")", "invalid"},
      {"auth_header", R"("Host")", "invalid"},
      {"auth_header", R"("Cookie")", "invalid"},
      {"auth_header", R"("transfer-encoding")", "invalid"},
      {"auth_header", R"("Mcp-Session-Id")", "invalid"},
      {"auth_header", quoted(101), "max_length"},
      {"auth_scheme", "null", "invalid"},
      {"auth_scheme", R"(" ")", "invalid"},
      {"auth_scheme", R"("Bearer x")", "invalid"},
      {"auth_scheme", R"("a\r\nb")", "invalid"},
      {"auth_scheme", quoted(101), "max_length"},
      {"install_source", "null", "invalid"},
      {"install_source", R"("")", "invalid_choice"},
      {"install_source", R"("github")", "invalid_choice"},
      {"posthog_code_callback_url", "null", "invalid"},
      {"posthog_code_callback_url", R"("https://evil.example/")", "invalid"},
      {"posthog_code_callback_url", R"("javascript:alert")", "invalid"},
      {"posthog_code_callback_url", quoted(2049), "max_length"},
      {"client_id", "null", "invalid"},
      {"client_id", quoted(4097), "max_length"},
      {"client_secret", "7", "invalid"},
      {"client_secret", R"("\u0000")", "null_characters_not_allowed"},
      {"oauth_scope", "[]", "invalid"},
      {"oauth_scope", quoted(4097), "max_length"},
  };
  Bench bench;
  const std::vector<std::string> before = bench.gateway.world.store.dump();
  for (const Row& row : rows) {
    CAPTURE(row.field, row.value.substr(0, 100));
    const TestResponse refused = bench.install({{row.field, row.value}});
    CHECK(refused.status == 400);
    CHECK(refused.at("type") == "validation_error");
    CHECK(refused.at("code") == row.code);
    CHECK(refused.at("attr") == row.field);
    CHECK(refused.body.find("s3cr") == std::string::npos);
  }
  CHECK(bench.gateway.world.store.dump() == before);
  CHECK(bench.gateway.world.fetches.empty());
}

TEST_CASE("each field of install_custom may be as long as its limit") {
  int number = 0;
  for (const auto& [field, value] : Fields{{"name", quoted(200)},
                                           {"api_key", quoted(4096)},
                                           {"description", quoted(10'000)},
                                           {"auth_header", quoted(100)},
                                           {"auth_scheme", quoted(100)},
                                           {"client_id", quoted(4096)},
                                           {"oauth_scope", quoted(4096)},
                                           {"install_source", R"("posthog-code")"},
                                           {"posthog_code_callback_url", "\"array:" + std::string(2042, 'x') + "\""},
                                           {"unknown", "[1]"}}) {
    CAPTURE(field);
    Bench bench;
    const std::string url = "\"https://mcp.example.com/" + std::to_string(++number) + "\"";
    // A client_secret belongs to a client_id.
    Fields fields = {{field, value}, {"url", url}};
    if (field == "client_secret") fields.emplace_back("client_id", R"("c")");
    CHECK(bench.install(fields).status == 201);
  }
}

TEST_CASE("CALLBACK_SCHEMES says where a flow may end") {
  TestGateway gateway({{"CALLBACK_SCHEMES", "myapp"}});
  const TestKey key = gateway.make_key();
  const auto install = [&](const std::string& callback) {
    return gateway
        .send({.method = "POST",
               .path = TestGateway::installations_path() + "install_custom/",
               .body = body({{"posthog_code_callback_url", "\"" + callback + "\""}}),
               .api_key = key.secret})
        .status;
  };
  CHECK(install("array://x") == 400);
  CHECK(install("myapp://x") == 201);
}

TEST_CASE("install_custom asks for the scope read") {
  Bench bench;
  bench.key = bench.gateway.make_key({.scopes = {"project:write"}});
  CHECK(bench.install({}).status == 403);
  bench.key = bench.gateway.make_key({.scopes = {"project:read"}});
  CHECK(bench.install({}).status == 201);
}
