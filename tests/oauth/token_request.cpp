// What goes to the token endpoint.
#include "oauth/token_request.h"

#include <catch2/catch.hpp>
#include <utility>

#include "core/base64.h"

using namespace gatehouse;

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

Headers headers(const TokenRequest& request) {
  Headers pairs;
  for (const Header& header : request.headers) pairs.emplace_back(header.name, header.value);
  return pairs;
}

const Headers plain = {{"content-type", "application/x-www-form-urlencoded"}, {"accept", "application/json"}};
const OAuthClient public_client{"client", "", TokenEndpointAuth::none};

}  // namespace

TEST_CASE("a code exchange") {
  const CodeGrant grant{"c&o", "https://gatehouse.example.com/cb/", "verifier", "https://mcp.example.com/mcp"};
  const std::string form =
      "grant_type=authorization_code&code=c%26o&redirect_uri=https%3A%2F%2Fgatehouse.example.com%2Fcb%2F"
      "&code_verifier=verifier&resource=https%3A%2F%2Fmcp.example.com%2Fmcp";

  SECTION("of a public client") {
    const TokenRequest request = build_code_exchange(public_client, grant);
    CHECK(request.body == form + "&client_id=client");
    CHECK(headers(request) == plain);
  }
  SECTION("with the secret in the body") {
    const TokenRequest request =
        build_code_exchange({"client", "secret", TokenEndpointAuth::client_secret_post}, grant);
    CHECK(request.body == form + "&client_id=client&client_secret=secret");
    CHECK(headers(request) == plain);
  }
  SECTION("with the secret in the header") {
    const TokenRequest request =
        build_code_exchange({"client", "secret", TokenEndpointAuth::client_secret_basic}, grant);
    CHECK(request.body == form);
    Headers expected = plain;
    expected.emplace_back("authorization", "Basic " + base64_encode("client:secret"));
    CHECK(headers(request) == expected);
  }
  SECTION("without a resource") {
    CHECK(build_code_exchange(public_client, {"c", "r", "v", ""}).body ==
          "grant_type=authorization_code&code=c&redirect_uri=r&code_verifier=v&client_id=client");
  }
}

TEST_CASE("a refresh") {
  const TokenRequest request = build_refresh(public_client, {"r+t", "https://mcp.example.com"});
  CHECK(request.body ==
        "grant_type=refresh_token&refresh_token=r%2Bt&resource=https%3A%2F%2Fmcp.example.com&client_id=client");
  CHECK(headers(request) == plain);
  CHECK(build_refresh({"client", "secret", TokenEndpointAuth::client_secret_basic}, {"r", ""}).body ==
        "grant_type=refresh_token&refresh_token=r");
}
