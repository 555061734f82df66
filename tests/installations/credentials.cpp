// installations/credentials: sealed for one project, installation and upstream origin.
#include "installations/credentials.h"

#include <catch2/catch.hpp>

#include "host-shims/native/native_host.h"
#include "tests/support/test_gateway.h"

using namespace gatehouse;

namespace {

constexpr std::string_view mcp_origin = "https://mcp.example.com";

struct Bench {
  NativeWorld world;
  NativeHost host{world};
  Keyring keyring = *Keyring::parse(test::encryption_keys);

  /// An installation with a sealed API key.
  Installation sealed(const std::string& api_key) {
    Installation installation;
    installation.id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
    installation.project_id = "7";
    installation.auth_type = AuthType::api_key;
    Credentials credentials;
    credentials.api_key = api_key;
    installation.sealed_credentials = seal_credentials(host, keyring, installation, mcp_origin, credentials);
    return installation;
  }
  std::optional<Credentials> open(const Installation& installation, std::string_view origin = mcp_origin) {
    return open_credentials(host, keyring, installation, origin);
  }
};

}  // namespace

TEST_CASE("credentials open where they were sealed") {
  Bench bench;
  for (const std::string& api_key :
       {std::string("secret"), std::string(), std::string("\"\\ \t"), std::string(4096, 'k')}) {
    const auto opened = bench.open(bench.sealed(api_key));
    REQUIRE(opened);
    CHECK(opened->api_key == api_key);
  }
}

TEST_CASE("sealed credentials do not show what they hold") {
  Bench bench;
  const std::string envelope = bench.sealed("upstream-credential").sealed_credentials;
  CHECK(envelope.find("upstream") == std::string::npos);
  CHECK(envelope.find("api_key") == std::string::npos);
}

TEST_CASE("credentials copied to another installation or project do not open") {
  Bench bench;
  Installation copy = bench.sealed("secret");
  copy.id = "017f22e2-79b0-7cc3-98c4-dc0c0c073990";
  CHECK_FALSE(bench.open(copy));
  copy = bench.sealed("secret");
  copy.project_id = "8";
  CHECK_FALSE(bench.open(copy));
}

TEST_CASE("credentials pointed at another origin do not open") {
  Bench bench;
  for (const char* origin : {"https://evil.example", "http://mcp.example.com", "https://mcp.example.com:8443",
                             "https://mcp.example.com.evil.example", "https://a.mcp.example.com", ""}) {
    CAPTURE(origin);
    CHECK_FALSE(bench.open(bench.sealed("secret"), origin));
  }
}

TEST_CASE("parts of the associated data cannot be shifted into each other") {
  Bench bench;
  Installation installation = bench.sealed("secret");
  installation.project_id = "7\n" + installation.id;
  installation.id = std::string(mcp_origin);
  CHECK_FALSE(bench.open(installation, ""));
}

TEST_CASE("credentials in no envelope do not open") {
  Bench bench;
  Installation installation = bench.sealed("secret");
  for (const std::string& envelope :
       {std::string(), std::string("secret"), std::string("k1.."), installation.sealed_credentials + "A",
        installation.sealed_credentials.substr(1)}) {
    installation.sealed_credentials = envelope;
    CHECK_FALSE(bench.open(installation));
  }
}

TEST_CASE("an envelope whose content is no JSON does not open") {
  Bench bench;
  Installation installation = bench.sealed("secret");
  const std::string associated_data = installation.project_id + "\n" + installation.id + "\n" + std::string(mcp_origin);
  installation.sealed_credentials = bench.keyring.seal(bench.host, associated_data, R"({"api_key":"secret"})");
  CHECK(bench.open(installation));
  installation.sealed_credentials = bench.keyring.seal(bench.host, associated_data, "secret");
  CHECK_FALSE(bench.open(installation));
}

TEST_CASE("resealing: under the first key, for the same place, and only what another key sealed") {
  Bench bench;
  const std::string new_key = "k2:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
  Installation installation = bench.sealed("s3cret");
  installation.url = std::string(mcp_origin) + "/mcp";
  const std::string old_envelope = installation.sealed_credentials;
  reseal_credentials(bench.host, bench.keyring, installation);
  CHECK(installation.sealed_credentials == old_envelope);

  bench.keyring = *Keyring::parse(new_key + "," + std::string(test::encryption_keys));
  reseal_credentials(bench.host, bench.keyring, installation);
  CHECK(installation.sealed_credentials.starts_with("k2."));
  bench.keyring = *Keyring::parse(new_key);
  REQUIRE(bench.open(installation));
  CHECK(bench.open(installation)->api_key == "s3cret");
  CHECK_FALSE(bench.open(installation, "https://evil.example"));
}

TEST_CASE("resealing leaves what does not open, and what is not there") {
  Bench bench;
  Installation installation = bench.sealed("s3cret");
  installation.url = "https://evil.example/mcp";
  const std::string envelope = installation.sealed_credentials;
  bench.keyring =
      *Keyring::parse("k2:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=," + std::string(test::encryption_keys));
  reseal_credentials(bench.host, bench.keyring, installation);
  CHECK(installation.sealed_credentials == envelope);
  installation.url = "no url";
  reseal_credentials(bench.host, bench.keyring, installation);
  CHECK(installation.sealed_credentials == envelope);
  installation.sealed_credentials.clear();
  reseal_credentials(bench.host, bench.keyring, installation);
  CHECK(installation.sealed_credentials.empty());
}
