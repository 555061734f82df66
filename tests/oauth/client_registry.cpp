// A registration that the authorization server may have forgotten: it says so only to the user.
#include <catch2/catch.hpp>

#include "core/limits.h"
#include "tests/support/oauth_flow.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

/// Starts another authorization; where the user is sent.
std::string authorize(Flow& flow) {
  return flow.gateway
      .send({.path = TestGateway::installations_path() + "authorize/?installation_id=" + flow.id(),
             .api_key = flow.key.secret})
      .header("location");
}

}  // namespace

TEST_CASE("a registration that nobody came back with is replaced", "[oauth]") {
  Flow flow;
  SECTION("the first authorization already") { REQUIRE(flow.install().status == 200); }
  SECTION("after many that went well") {
    flow.connect();
    flow.come_back(flow.oauth.grant(authorize(flow)));
    CHECK(flow.oauth.registrations == 1);
    authorize(flow);
  }
  flow.gateway.world.clock.advance(limits::oauth_state_ms - 1);
  authorize(flow);
  CHECK(flow.oauth.registrations == 1);
  flow.gateway.world.clock.advance(1);
  const std::string back = flow.oauth.grant(authorize(flow));
  CHECK(flow.oauth.registrations == 2);
  CHECK(flow.oauth.asked["client_id"] == "client-2");
  CHECK(flow.come_back(back).status == 302);
  CHECK(flow.call().status == 200);
}

TEST_CASE("a user who comes back with a refusal has been at the server with a client it knows", "[oauth]") {
  Flow flow;
  const std::string sent_to = flow.install().at("redirect_url");
  flow.come_back(flow.oauth.respond(sent_to, "error=access_denied&iss=https%3A%2F%2Fauth.example.com"));
  flow.gateway.world.clock.advance(limits::oauth_state_ms);
  authorize(flow);
  CHECK(flow.oauth.registrations == 1);
}

TEST_CASE("a refusal of the client itself drops its registration", "[oauth]") {
  for (const char* refusal : {"unauthorized_client", "invalid_client"}) {
    Flow flow;
    const std::string sent_to = flow.install().at("redirect_url");
    flow.come_back(
        flow.oauth.respond(sent_to, "error=" + std::string(refusal) + "&iss=https%3A%2F%2Fauth.example.com"));
    authorize(flow);
    CHECK(flow.oauth.registrations == 2);
  }
}

TEST_CASE("a registration refused leaves nothing behind", "[oauth]") {
  Flow flow;
  const std::size_t records = flow.gateway.world.store.record_count();
  flow.oauth.answers["https://auth.example.com/register"] = [](const FetchRequest&, const std::string&) {
    return json_answer(403, R"({"error":"access_denied","error_description":"secret words of theirs"})");
  };
  const TestResponse refused = flow.install();
  CHECK(refused.status == 400);
  CHECK(refused.body.find("secret words") == std::string::npos);
  CHECK(flow.gateway.world.store.record_count() == records);
}
