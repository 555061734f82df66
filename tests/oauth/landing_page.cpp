// oauth/landing_page: what a person sees in the end, and that nothing of an address is believed.
#include "oauth/landing_page.h"

#include <catch2/catch.hpp>

#include "tests/support/oauth_flow.h"

using namespace gatehouse;
using namespace gatehouse::test;

TEST_CASE("the page that a flow ends at says how it ended", "[oauth]") {
  Flow flow;
  const std::string sent_to = flow.install().at("redirect_url");
  SECTION("well") {
    const std::string landed = flow.come_back(flow.oauth.grant(sent_to)).header("location");
    const TestResponse page = flow.gateway.send({.path = landed.substr(origin.size())});
    CHECK(page.status == 200);
    CHECK(page.header("content-type") == "text/html; charset=utf-8");
    CHECK(page.header("content-security-policy") == "default-src 'none'; frame-ancestors 'none'");
    CHECK(page.body.find("<h1>Connected</h1>") != std::string::npos);
  }
  SECTION("badly") {
    const std::string refusal = flow.oauth.respond(sent_to, "error=access_denied&iss=https%3A%2F%2Fauth.example.com");
    const std::string landed = flow.come_back(refusal).header("location");
    const TestResponse page = flow.gateway.send({.path = landed.substr(origin.size())});
    CHECK(page.status == 200);
    CHECK(page.body.find("<h1>Not connected</h1>") != std::string::npos);
    CHECK(page.body.find("<code>cancelled</code>") != std::string::npos);
  }
}

TEST_CASE("of an address only an error code is shown", "[oauth]") {
  for (const char* query : {"oauth_error=%3Cscript%3Ealert(1)%3C/script%3E", "oauth_error=a%20sentence%20of%20mine",
                            "oauth_error=", "oauth_error=%FF", "oauth_error=%26lt;"}) {
    const std::string page = landing_page(query);
    CAPTURE(page);
    CHECK(page.find("Not connected") != std::string::npos);
    CHECK(page.find("<code>") == std::string::npos);
  }
  CHECK(landing_page("installation=%3Cscript%3E").find("script") == std::string::npos);
  CHECK(landing_page("").find("<h1>Gatehouse</h1>") != std::string::npos);
}
