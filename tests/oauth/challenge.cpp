// WWW-Authenticate, as servers write it well and badly.
#include "oauth/challenge.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using gatehouse::asks_for_more_scope;
using gatehouse::BearerChallenge;
using gatehouse::Header;
using gatehouse::read_bearer_challenge;
using namespace std::string_literals;

namespace {

std::vector<Header> lines(const std::vector<std::string>& values) {
  std::vector<Header> headers = {{"content-type", "text/plain"}};
  for (const std::string& value : values) headers.push_back({"www-authenticate", value});
  return headers;
}

struct Row {
  std::vector<std::string> lines;
  std::string resource_metadata = {};
  std::string scope = {};
  std::string error = {};
};

void reads(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.lines);
    const auto challenge = read_bearer_challenge(lines(row.lines));
    REQUIRE(challenge.has_value());
    CHECK(challenge->resource_metadata == row.resource_metadata);
    CHECK(challenge->scope == row.scope);
    CHECK(challenge->error == row.error);
  }
}

const std::string url = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp";
const std::string metadata = "resource_metadata=\"" + url + "\"";

}  // namespace

TEST_CASE("a Bearer challenge is read") {
  reads({
      {{"Bearer"}},
      {{"bearer"}},
      {{" Bearer "}},
      {{"Bearer " + metadata}, url},
      {{"BEARER Resource_Metadata=\"" + url + "\""}, url},
      {{R"(Bearer realm="mcp", error="invalid_token", error_description="The token, so to say, expired", )" + metadata},
       url,
       "",
       "invalid_token"},
      {{"Bearer scope=\"files:read files:write\", " + metadata}, url, "files:read files:write"},
      {{"Bearer error=insufficient_scope,scope=admin"}, "", "admin", "insufficient_scope"},
      {{"Bearer  error = \"insufficient_scope\" ,\tscope = \"a\""}, "", "a", "insufficient_scope"},
      {{R"(Bearer scope="a\bc")"}, "", "abc"},
      {{"Bearer ,, ,scope=\"a\",,"}, "", "a"},
  });
}

TEST_CASE("a Bearer challenge is found among others") {
  reads({
      {{"Basic realm=\"a, b\", Bearer scope=\"x\""}, "", "x"},
      {{R"(Basic realm="Bearer scope=\"y\"", Bearer scope="x")"}, "", "x"},
      {{"Negotiate, Bearer scope=\"x\""}, "", "x"},
      {{"Negotiate YWJj==, Bearer scope=\"x\""}, "", "x"},
      {{"Negotiate a=, Bearer scope=\"x\""}, "", "x"},
      {{"Bearer scope=\"x\", Basic scope=\"y\""}, "", "x"},
      {{"Bearer scope=\"x\", Basic"}, "", "x"},
      {{"Basic realm=\"a\"", "Bearer scope=\"x\""}, "", "x"},
      {{"DPoP algs=\"ES256\", " + metadata + ", Bearer scope=\"x\""}, "", "x"},
  });
  SECTION("the first with resource_metadata, else the first") {
    reads({
        {{"Bearer scope=\"x\", Bearer scope=\"y\""}, "", "x"},
        {{"Bearer scope=\"x\"", "Bearer scope=\"y\", " + metadata}, url, "y"},
        {{"Bearer scope=\"x\", " + metadata, "Bearer scope=\"y\", resource_metadata=\"https://b.example\""}, url, "x"},
    });
  }
}

TEST_CASE("what is malformed does not hide the rest") {
  reads({
      {{"Bearer error_description=no quotes here, scope=\"x\""}, "", "x"},
      {{"Bearer realm=\"a\" scope=\"x\" " + metadata}, url, "x"},
      {{"Bearer resource_metadata=" + url + ", scope=x"}, url, "x"},
      {{"Bearer @@, scope=\"x\""}, "", "x"},
      {{"Bearer ?\"a, b\"?, scope=\"x\""}, "", "x"},
      {{"realm=\"a\", Bearer scope=\"x\""}, "", "x"},
      {{"Bearer scope=\"x\", error=\"never closed"}, "", "x"},
      {{"Bearer scope=\"x\", error=\"never closed\\"}, "", "x"},
      {{"Bearer scope=", metadata}, ""},
  });
}

TEST_CASE("what is ambiguous or unusable in a challenge says nothing") {
  reads({
      {{"Bearer scope=\"x\", scope=\"y\""}},
      {{"Bearer scope=\"x\", SCOPE=\"x\""}},
      {{"Bearer " + metadata + ", " + metadata}},
      {{"Bearer scope=\"\", error=\"\", resource_metadata=\"\""}},
      {{"Bearer scope=\"  a  b a \""}, "", "a b"},
      {{"Bearer scope=\"a \x01\x7F \xC3\xA4 b\""}, "", "a b"},
      {{R"(Bearer scope="a \" \\ b")"}, "", "a b"},
      {{"Bearer resource_metadata=\"https://a.example/\x01\""}},
      {{"Bearer resource_metadata=\"https://a.example/\0\""s}},
      {{"Bearer resource_metadata=\"https://a.example/\xC3\xA4\""}},
      {{"Bearer resource_metadata=\"https://a.example/" + std::string(2048, 'a') + "\""}},
      {{"Bearer error=\"<script>\""}},
      {{"Bearer error=\"" + std::string(65, 'a') + "\""}},
  });
}

TEST_CASE("no Bearer challenge") {
  for (const std::string& line :
       {""s, " "s, ","s, "Basic realm=\"a\""s, "Bearer2 scope=\"x\""s, "\"Bearer\" scope=\"x\""s, "=Bearer"s,
        "Bearer =\"y\", scope=\"x\""s, "Basic Bearer"s, "Basic realm=Bearer"s, "\0Bearer"s, std::string(8193, ','),
        "Bearer scope=\"" + std::string(1024 * 1024, 'a') + "\""}) {
    CAPTURE(line.substr(0, 100));
    CHECK_FALSE(read_bearer_challenge(lines({line})).has_value());
  }
  CHECK_FALSE(read_bearer_challenge({}).has_value());
  CHECK_FALSE(read_bearer_challenge({{"authorization", "Bearer scope=\"x\""}}).has_value());
}

TEST_CASE("a line up to 8 KiB is read, whatever is in it") {
  CHECK(read_bearer_challenge(lines({"Bearer" + std::string(8186, ',')})).has_value());
  for (const char byte : {',', '"', '=', '\\', ' ', '\t', '\0', 'a', '@', '\xFF'}) {
    CAPTURE(static_cast<int>(byte));
    CHECK(read_bearer_challenge(lines({"Bearer ," + std::string(8184, byte)})).has_value());
  }
}

TEST_CASE("insufficient_scope is a 403 that says so") {
  const auto challenge = read_bearer_challenge(lines({"Bearer error=\"insufficient_scope\", scope=\"x\""}));
  CHECK(asks_for_more_scope(403, challenge));
  CHECK_FALSE(asks_for_more_scope(401, challenge));
  CHECK_FALSE(asks_for_more_scope(403, read_bearer_challenge(lines({"Bearer error=\"invalid_token\""}))));
  CHECK_FALSE(asks_for_more_scope(403, std::nullopt));
}
