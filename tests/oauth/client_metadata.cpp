// What the gateway says about itself.
#include "oauth/client_metadata.h"

#include <catch2/catch.hpp>

using namespace gatehouse;

TEST_CASE("the application type follows the redirect URI") {
  struct Row {
    std::string_view redirect_uri, type;
  };
  for (const Row& row : {
           Row{"https://gatehouse.example.com/cb/", "web"},
           Row{"https://gatehouse.example.com:8443/cb/", "web"},
           Row{"https://localhost.example.com/", "web"},
           Row{"https://notlocalhost/", "web"},
           Row{"https://[2001:db8::1]/cb", "web"},
           Row{"https://128.0.0.1/cb", "web"},
           Row{"https://127.example.com/cb", "web"},
           Row{"http://localhost:8787/cb/", "native"},
           Row{"http://LOCALHOST/cb/", "native"},
           Row{"https://localhost/cb/", "native"},
           Row{"http://127.0.0.1:8787/cb/", "native"},
           Row{"http://127.8.9.1/cb/", "native"},
           Row{"http://gate.localhost:8787/cb/", "native"},
           Row{"http://[::ffff:7f00:1]/cb/", "native"},
           Row{"http://[::1]:8787/cb/", "native"},
           Row{"http://[::1]/cb/", "native"},
           Row{"posthog-code://callback", "native"},
           Row{"com.example.app:/callback", "native"},
           Row{"", "native"},
       }) {
    CAPTURE(row.redirect_uri);
    CHECK(application_type(row.redirect_uri) == row.type);
  }
}

TEST_CASE("one description in two forms") {
  const std::string common =
      R"("client_name":"Gatehouse","client_uri":"https://g.example.com","application_type":"web",)"
      R"("redirect_uris":["https://g.example.com/api/mcp_store/oauth_redirect/"],)"
      R"("grant_types":["authorization_code","refresh_token"],"response_types":["code"],)"
      R"("token_endpoint_auth_method":)";
  CHECK(build_client_metadata_document(own_client_metadata_url("https://g.example.com"), "https://g.example.com") ==
        R"({"client_id":"https://g.example.com/oauth/client-metadata.json",)" + common + "\"none\"}");
  CHECK(build_registration_request("https://g.example.com", TokenEndpointAuth::none, "") == "{" + common + "\"none\"}");
  CHECK(build_registration_request("https://g.example.com", TokenEndpointAuth::client_secret_basic, "a b") ==
        "{" + common + "\"client_secret_basic\",\"scope\":\"a b\"}");
}
