// Client authentication at the token endpoint.
#include "oauth/token_endpoint_auth.h"

#include <catch2/catch.hpp>

#include "core/base64.h"

using namespace gatehouse;
using Methods = std::vector<std::string>;

TEST_CASE("names of methods") {
  for (const auto method :
       {TokenEndpointAuth::none, TokenEndpointAuth::client_secret_post, TokenEndpointAuth::client_secret_basic}) {
    CHECK(parse_token_endpoint_auth(to_string(method)) == method);
  }
  for (const std::string_view name : {"", "None", "client_secret_jwt", "private_key_jwt", "tls_client_auth"}) {
    CHECK_FALSE(parse_token_endpoint_auth(name));
  }
}

TEST_CASE("the method to register with") {
  struct Row {
    Methods supported;
    std::string_view method;
  };
  for (const Row& row : {
           Row{{}, "none"},
           Row{{"client_secret_basic", "none"}, "none"},
           Row{{"client_secret_basic", "client_secret_post"}, "client_secret_post"},
           Row{{"client_secret_basic"}, "client_secret_basic"},
           Row{{"private_key_jwt"}, "none"},
       }) {
    CAPTURE(row.supported);
    CHECK(to_string(method_to_register(row.supported)) == row.method);
  }
}

TEST_CASE("the method to use") {
  struct Row {
    std::string_view secret, registered;
    Methods supported;
    std::string_view method;
  };
  for (const Row& row : {
           // Registered, and the server keeps to its lists or not.
           Row{"s", "client_secret_post", {"client_secret_basic"}, "client_secret_post"},
           Row{"s", "client_secret_basic", {"none"}, "client_secret_basic"},
           Row{"s", "none", {"client_secret_basic"}, "none"},
           // A secret nobody asked for, and no word about the method.
           Row{"s", "", {"none"}, "none"},
           Row{"s", "", {"client_secret_post", "client_secret_basic"}, "client_secret_basic"},
           Row{"s", "", {"client_secret_post", "none"}, "client_secret_post"},
           Row{"s", "", {}, "client_secret_basic"},
           Row{"s", "", {"private_key_jwt"}, "client_secret_basic"},
           Row{"s", "private_key_jwt", {"client_secret_post"}, "client_secret_post"},
           // No secret: nothing else is possible.
           Row{"", "client_secret_basic", {"client_secret_basic"}, "none"},
           Row{"", "", {}, "none"},
       }) {
    CAPTURE(row.secret, row.registered, row.supported);
    CHECK(to_string(method_to_use(row.secret, row.registered, row.supported)) == row.method);
  }
}

TEST_CASE("how a client proves itself") {
  OAuthClient client{"https://a.example/c?d", "s e:c+ret%\xC3\xA4", TokenEndpointAuth::none};

  SECTION("none sends the id alone, whatever secret there is") {
    CHECK(authenticate_client(client).parameters == "client_id=https%3A%2F%2Fa.example%2Fc%3Fd");
    CHECK(authenticate_client(client).headers.empty());
  }
  SECTION("post sends both in the body") {
    client.auth = TokenEndpointAuth::client_secret_post;
    CHECK(authenticate_client(client).parameters ==
          "client_id=https%3A%2F%2Fa.example%2Fc%3Fd&client_secret=s+e%3Ac%2Bret%25%C3%A4");
    CHECK(authenticate_client(client).headers.empty());
  }
  SECTION("basic sends both form-encoded in the header, so that a colon in the id ends nothing") {
    client.auth = TokenEndpointAuth::client_secret_basic;
    const ClientAuthentication authentication = authenticate_client(client);
    CHECK(authentication.parameters.empty());
    REQUIRE(authentication.headers.size() == 1);
    CHECK(authentication.headers[0].name == "authorization");
    CHECK(authentication.headers[0].value ==
          "Basic " + base64_encode("https%3A%2F%2Fa.example%2Fc%3Fd:s+e%3Ac%2Bret%25%C3%A4"));
  }
}
