// installations/fields: the fields that requests about installations share.
#include "installations/fields.h"

#include <catch2/catch.hpp>

#include "core/limits.h"
#include "core/uuid.h"
#include "tests/support/test_exchange.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

using Fault = std::pair<Reason, std::string>;

template <typename T>
std::optional<Fault> fault(const Result<T>& result) {
  if (result) return std::nullopt;
  return Fault{result.error().reason, result.error().attr};
}

JsonValue object(const std::string& text) {
  Result<JsonValue> parsed = parse_json(text);
  REQUIRE(parsed);
  return std::move(parsed).value();
}

/// The URL field of a body that holds this text, under these settings.
Result<UpstreamUrl> read(const std::string& url, const Settings& settings = {}) {
  TestExchange test;
  test.settings = settings;
  const Exchange exchange = test.exchange();
  return read_upstream_url(exchange, object("{\"url\":" + json_quote(url) + "}"));
}

void reads(const std::string& url, const std::string& shown, const std::string& href) {
  CAPTURE(url);
  const Result<UpstreamUrl> read_url = read(url);
  REQUIRE(read_url);
  CHECK(read_url.value().text == shown);
  CHECK(read_url.value().url.href == href);
}

void rejects(const std::string& url, Reason reason = Reason::invalid) {
  CAPTURE(url.substr(0, 100));
  CHECK(fault(read(url)) == Fault{reason, "url"});
}

std::optional<Fault> callback_fault(const std::string& url,
                                    std::vector<std::string> schemes = {"array", "posthog-code"}) {
  TestExchange test;
  test.settings.callback_schemes = std::move(schemes);
  const Exchange exchange = test.exchange();
  return fault(read_callback_url(exchange, url));
}

}  // namespace

TEST_CASE("a URL is kept as the parser reads it, but for the slash of a bare origin") {
  reads("https://mcp.example.com/mcp", "https://mcp.example.com/mcp", "https://mcp.example.com/mcp");
  reads("https://mcp.example.com", "https://mcp.example.com", "https://mcp.example.com/");
  reads("https://mcp.example.com/", "https://mcp.example.com/", "https://mcp.example.com/");
  reads("HTTPS://MCP.Example.COM:443/a/../b?q=1", "https://mcp.example.com/b?q=1", "https://mcp.example.com/b?q=1");
  reads(" https://mcp.example.com/mcp\n", "https://mcp.example.com/mcp", "https://mcp.example.com/mcp");
  reads("https://m\xC3\xBCnchen.example.com/\xC3\xA9", "https://xn--mnchen-3ya.example.com/%C3%A9",
        "https://xn--mnchen-3ya.example.com/%C3%A9");
  reads("https:\\\\mcp.example.com\\mcp", "https://mcp.example.com/mcp", "https://mcp.example.com/mcp");
  reads("https://mcp.example.com:8443/mcp", "https://mcp.example.com:8443/mcp", "https://mcp.example.com:8443/mcp");
}

TEST_CASE("a URL must be one, and lead to a public https server that is not the gateway") {
  for (const char* url : {"mcp.example.com",
                          "/mcp",
                          "https://",
                          "https:///",
                          "https://a b/",
                          "https://[::1",
                          "http://mcp.example.com/",
                          "ftp://mcp.example.com/",
                          "file:///etc/passwd",
                          "javascript:alert(1)",
                          "data:text/plain,x",
                          "https://user@mcp.example.com/",
                          "https://user:pw@mcp.example.com/",
                          "https://mcp.example.com/#a",
                          "https://mcp.example.com/#",
                          "https://mcp.example.com:22/",
                          "https://mcp.example.com:99999/",
                          "https://localhost/",
                          "https://127.0.0.1/",
                          "https://0x7f.1/",
                          "https://2130706433/",
                          "https://10.1.2.3/",
                          "https://169.254.169.254/",
                          "https://[::1]/",
                          "https://[::ffff:127.0.0.1]/",
                          "https://intranet/",
                          "https://metadata.google.internal/",
                          "https://gatehouse.example.com/",
                          "https://GATEHOUSE.example.com.:443/"}) {
    rejects(url);
  }
  rejects("", Reason::blank);
  rejects(" \t", Reason::blank);
  rejects(std::string("https://mcp.example.com/\0", 25), Reason::null_characters_not_allowed);
}

TEST_CASE("a URL must be a string") {
  TestExchange test;
  const Exchange exchange = test.exchange();
  for (const char* value : {"null", "7", "true", "[]", "{}", R"(["https://mcp.example.com/"])"}) {
    CAPTURE(value);
    CHECK(fault(read_upstream_url(exchange, object(std::string("{\"url\":") + value + "}"))) ==
          Fault{Reason::invalid, "url"});
  }
  CHECK(fault(read_upstream_url(exchange, object("{}"))) == Fault{Reason::required, "url"});
}

TEST_CASE("a URL has at most 2048 characters, as it was written and as it is shown") {
  const std::string base = "https://mcp.example.com/";
  const auto padded = [&base](std::size_t size) { return base + std::string(size - base.size(), 'a'); };
  CHECK(read(padded(limits::url_characters)));
  rejects(padded(limits::url_characters + 1), Reason::max_length);
  rejects(padded(1'000'000), Reason::max_length);
  // Each "é" is one character as written and six as shown.
  std::string accented = base;
  for (std::size_t i = 0; i < (limits::url_characters - base.size()) / 6; ++i) accented += "\xC3\xA9";
  CHECK(read(accented));
  rejects(accented + "\xC3\xA9", Reason::max_length);
}

TEST_CASE("ALLOW_PRIVATE_UPSTREAMS and PUBLIC_URL decide with") {
  Settings open;
  open.allow_private_upstreams = true;
  CHECK(read("http://127.0.0.1:3000/mcp", open));
  CHECK(read("http://localhost:3000/mcp", open));
  CHECK(fault(read("https://gatehouse.example.com/mcp", open)) == Fault{Reason::invalid, "url"});
  Settings elsewhere;
  elsewhere.public_url = "https://gw.example.com/base";
  CHECK(fault(read("https://gw.example.com/mcp", elsewhere)) == Fault{Reason::invalid, "url"});
  CHECK(fault(read("https://gatehouse.example.com/mcp", elsewhere)) == Fault{Reason::invalid, "url"});
}

TEST_CASE("auth_type is one of three words") {
  const auto read_type = [](const std::string& value, Presence presence) {
    return read_auth_type(object(value.empty() ? "{}" : "{\"auth_type\":" + value + "}"), presence);
  };
  CHECK(read_type(R"("api_key")", Presence::required).value() == AuthType::api_key);
  CHECK(read_type(R"("oauth")", Presence::optional).value() == AuthType::oauth);
  CHECK(read_type(R"("none")", Presence::required).value() == AuthType::none);
  CHECK(read_type("", Presence::optional).value() == std::nullopt);
  CHECK(fault(read_type("", Presence::required)) == Fault{Reason::required, "auth_type"});
  for (const char* value : {"null", "7", "false", "[]", "{}"}) {
    CAPTURE(value);
    CHECK(fault(read_type(value, Presence::optional)) == Fault{Reason::invalid, "auth_type"});
  }
  for (const char* value : {R"("")", R"("OAUTH")", R"("basic")", R"("none ")", R"("none of these three, and long")"}) {
    CAPTURE(value);
    CHECK(fault(read_type(value, Presence::required)) == Fault{Reason::invalid_choice, "auth_type"});
  }
}

TEST_CASE("install_source is one of two words, and posthog where it is absent") {
  CHECK(check_install_source(std::nullopt).value() == InstallSource::posthog);
  CHECK(check_install_source("posthog").value() == InstallSource::posthog);
  CHECK(check_install_source("posthog-code").value() == InstallSource::posthog_code);
  for (const char* value : {"", "PostHog", "posthog_code", "other"}) {
    CAPTURE(value);
    CHECK(fault(check_install_source(value)) == Fault{Reason::invalid_choice, "install_source"});
  }
}

TEST_CASE("a callback URL has a scheme of CALLBACK_SCHEMES, or is empty") {
  for (const char* url : {"", "array://callback", "posthog-code://callback?a=b", "ARRAY://x", "array:x"}) {
    CAPTURE(url);
    CHECK_FALSE(callback_fault(url));
  }
  const Fault invalid{Reason::invalid, "posthog_code_callback_url"};
  for (const char* url : {"x", "://x", "https://evil.example/", "javascript:alert(1)", "arrays://x", "array",
                          "/array://x", "posthog://x", "data:text/html,x"}) {
    CAPTURE(url);
    CHECK(callback_fault(url) == invalid);
  }
  CHECK_FALSE(callback_fault("myapp://x", {"myapp"}));
  CHECK(callback_fault("array://x", {"myapp"}) == invalid);
  CHECK(callback_fault("array://x", {}) == invalid);
  CHECK(callback_fault("array://" + std::string(2041, 'x')) == Fault{Reason::max_length, "posthog_code_callback_url"});
  CHECK_FALSE(callback_fault("array://" + std::string(2040, 'x')));
  CHECK(callback_fault(std::string("array://\0", 9)) ==
        Fault{Reason::null_characters_not_allowed, "posthog_code_callback_url"});
}

TEST_CASE("an installation begins as its caller's, enabled and without credentials") {
  TestExchange test;
  const Exchange exchange = test.exchange();
  const Installation installation =
      begin_installation(exchange, UpstreamUrl{"https://mcp.example.com", {}}, AuthType::none);
  CHECK(parse_uuid(installation.id) == installation.id);
  CHECK(installation.project_id == "7");
  CHECK(installation.user == "ada");
  CHECK(installation.url == "https://mcp.example.com");
  CHECK(installation.auth_type == AuthType::none);
  CHECK(installation.is_enabled);
  CHECK(installation.sealed_credentials.empty());
  CHECK(installation.created_at == test.world.clock.now());
  CHECK(installation.updated_at == installation.created_at);
}
