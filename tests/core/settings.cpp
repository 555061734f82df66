// core/settings: the settings of a deployment, as its variables say them.
#include "core/settings.h"

#include <catch2/catch.hpp>

using namespace gatehouse;

namespace {

using List = std::vector<std::string>;

Settings with(std::string_view name, std::string_view value) { return Settings::from_variables({{name, value}}); }

}  // namespace

TEST_CASE("without variables every setting is its default") {
  const Settings settings = Settings::from_variables({});
  CHECK(settings.admin_token.empty());
  CHECK(settings.encryption_keys.empty());
  CHECK(settings.public_url.empty());
  CHECK(settings.oauth_client_metadata_url.empty());
  CHECK_FALSE(settings.allow_private_upstreams);
  CHECK(settings.allowed_origins.empty());
  CHECK(settings.callback_schemes == List{"array", "posthog-code"});
  CHECK(settings.max_body_bytes == 1'048'576);
  CHECK(settings.upstream_timeout_ms == 180'000);
}

TEST_CASE("each variable sets what its name says") {
  const Settings settings = Settings::from_variables({
      {"ADMIN_TOKEN", "secret"},
      {"ENCRYPTION_KEYS", "k1:AAAA"},
      {"PUBLIC_URL", "https://gw.example.com"},
      {"OAUTH_CLIENT_METADATA_URL", "https://gw.example.com/client.json"},
      {"ALLOW_PRIVATE_UPSTREAMS", "true"},
      {"ALLOWED_ORIGINS", "https://a.example.com,https://b.example.com"},
      {"CALLBACK_SCHEMES", "myapp"},
      {"MAX_BODY_BYTES", "2048"},
      {"UPSTREAM_TIMEOUT_MS", "30"},
  });
  CHECK(settings.admin_token == "secret");
  CHECK(settings.encryption_keys == "k1:AAAA");
  CHECK(settings.public_url == "https://gw.example.com");
  CHECK(settings.oauth_client_metadata_url == "https://gw.example.com/client.json");
  CHECK(settings.allow_private_upstreams);
  CHECK(settings.allowed_origins == List{"https://a.example.com", "https://b.example.com"});
  CHECK(settings.callback_schemes == List{"myapp"});
  CHECK(settings.max_body_bytes == 2048);
  CHECK(settings.upstream_timeout_ms == 30);
}

TEST_CASE("unknown names, and names in another case, are ignored") {
  const Settings settings = Settings::from_variables({{"admin_token", "x"}, {"ADMIN_TOKEN_2", "y"}, {"", "z"}});
  CHECK(settings.admin_token.empty());
}

TEST_CASE("the last of two variables of one name counts") {
  CHECK(Settings::from_variables({{"ADMIN_TOKEN", "first"}, {"ADMIN_TOKEN", "second"}}).admin_token == "second");
}

TEST_CASE("white space around a value is not part of it") {
  CHECK(with("ADMIN_TOKEN", " secret\r\n").admin_token == "secret");
  CHECK(with("ADMIN_TOKEN", " \n").admin_token.empty());
  CHECK(with("MAX_BODY_BYTES", " 2048\n").max_body_bytes == 2048);
}

TEST_CASE("PUBLIC_URL loses its trailing slashes") {
  CHECK(with("PUBLIC_URL", "https://gw.example.com/").public_url == "https://gw.example.com");
  CHECK(with("PUBLIC_URL", "https://gw.example.com/base//").public_url == "https://gw.example.com/base");
  CHECK(with("PUBLIC_URL", "/").public_url.empty());
}

TEST_CASE("only the word true allows private upstreams") {
  for (const char* value : {"true", "TRUE", "True", " true "})
    CHECK(with("ALLOW_PRIVATE_UPSTREAMS", value).allow_private_upstreams);
  for (const char* value : {"", "false", "1", "yes", "on", "truee", "true,"}) {
    CAPTURE(value);
    CHECK_FALSE(with("ALLOW_PRIVATE_UPSTREAMS", value).allow_private_upstreams);
  }
}

TEST_CASE("a list is separated by commas; blank items are none") {
  CHECK(with("ALLOWED_ORIGINS", "").allowed_origins.empty());
  CHECK(with("ALLOWED_ORIGINS", " , ,").allowed_origins.empty());
  CHECK(with("ALLOWED_ORIGINS", "a").allowed_origins == List{"a"});
  CHECK(with("ALLOWED_ORIGINS", ", a ,,\tb, ").allowed_origins == List{"a", "b"});
}

TEST_CASE("an empty CALLBACK_SCHEMES keeps the default, and a blank list allows none") {
  CHECK(with("CALLBACK_SCHEMES", "").callback_schemes == List{"array", "posthog-code"});
  CHECK(with("CALLBACK_SCHEMES", ",").callback_schemes.empty());
}

TEST_CASE("a number that does not parse, is 0 or too large keeps its default") {
  for (const char* value : {"", "0", "00", "-1", "+1", "1.5", "1e3", "0x10", "10MB", "1,000", "one", "4294967296",
                            "99999999999999999999"}) {
    CAPTURE(value);
    CHECK(with("MAX_BODY_BYTES", value).max_body_bytes == 1'048'576);
    CHECK(with("UPSTREAM_TIMEOUT_MS", value).upstream_timeout_ms == 180'000);
  }
  CHECK(with("MAX_BODY_BYTES", "1").max_body_bytes == 1);
  CHECK(with("MAX_BODY_BYTES", "4294967295").max_body_bytes == 4294967295);
}
