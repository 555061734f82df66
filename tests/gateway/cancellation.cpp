// A client that goes away while its request waits: at every suspension point of every
// endpoint nothing leaks (AddressSanitizer counts), nothing goes on, nothing is half done.
#include <catch2/catch.hpp>

#include "tests/support/scene.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

/// How many answers this endpoint waits for.
std::size_t suspensions_of(const Endpoint& endpoint, Copies copies) {
  Scene scene({}, copies);
  scene.gateway.world.delivery = Delivery::queued;
  const auto activation = scene.gateway.start(request_to(endpoint, scene));
  std::size_t count = 0;
  for (; !activation->done(); ++count) {
    REQUIRE(scene.gateway.world.pending().size() == 1);
    scene.gateway.world.deliver(0);
  }
  CHECK(activation->take_response().status == endpoint.success);
  return count;
}

void cancel_everywhere(const Endpoint& endpoint, Copies copies) {
  const std::size_t suspensions = suspensions_of(endpoint, copies);
  CHECK(suspensions > 0);
  for (std::size_t delivered = 0; delivered < suspensions; ++delivered) {
    CAPTURE(endpoint.name, delivered);
    Scene scene({}, copies);
    NativeWorld& world = scene.gateway.world;
    const std::vector<std::string> before = scene.stored();
    world.delivery = Delivery::queued;
    auto activation = scene.gateway.start(request_to(endpoint, scene));
    for (std::size_t i = 0; i < delivered; ++i) world.deliver(0);
    REQUIRE_FALSE(activation->done());
    activation.reset();
    CHECK(world.pending().empty());
    CHECK(world.bodies.empty());
    CHECK(scene.stored() == before);
    world.delivery = Delivery::immediate;
    CHECK(scene.gateway.send(request_to(endpoint, scene)).status == endpoint.success);
  }
}

}  // namespace

TEST_CASE("a request that is cancelled where it waits leaves nothing behind and changes nothing") {
  for (const Endpoint& endpoint : endpoints()) {
    for (const Copies copies : {Copies::present, Copies::missing}) cancel_everywhere(endpoint, copies);
  }
}

TEST_CASE("an answer that nobody takes is let go of, its stream with it") {
  for (const Endpoint& endpoint : endpoints()) {
    CAPTURE(endpoint.name);
    Scene scene;
    auto activation = scene.gateway.start(request_to(endpoint, scene));
    REQUIRE(activation->done());
    activation.reset();
    CHECK(scene.gateway.world.bodies.empty());
    CHECK(scene.gateway.world.pending().empty());
  }
}

TEST_CASE("a cancelled request takes none of those in flight with it") {
  for (const Endpoint& endpoint : endpoints()) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      CAPTURE(endpoint.name, seed);
      Scene scene;
      NativeWorld& world = scene.gateway.world;
      world.delivery = Delivery::queued;
      std::mt19937_64 order(seed);
      const auto first = scene.gateway.start(mcp_post(scene.adas_id, scene.ada.secret));
      auto cancelled = scene.gateway.start(request_to(endpoint, scene));
      const auto last = scene.gateway.start(mcp_post(scene.graces_id, scene.grace.secret));
      for (std::uint64_t steps = order() % 4; steps > 0; --steps) world.deliver(order() % world.pending().size());
      cancelled.reset();
      world.run_until_idle_in_random_order(seed);
      REQUIRE(first->done());
      REQUIRE(last->done());
      const TestResponse adas = first->take_response();
      const TestResponse graces = last->take_response();
      // The endpoint may have deleted the installation, or the key, before its client left.
      if (adas.status == 200) CHECK(adas.at("credential") == "Bearer " + std::string(adas_credential));
      if (graces.status == 200) CHECK(graces.at("credential") == "Bearer " + std::string(graces_credential));
      if (endpoint.method != "DELETE") {
        CHECK(adas.status == 200);
        CHECK(graces.status == 200);
      }
      CHECK(world.bodies.empty());
    }
  }
}

TEST_CASE("2,000 clients that leave leave nothing") {
  Scene scene;
  NativeWorld& world = scene.gateway.world;
  world.delivery = Delivery::queued;
  const std::vector<std::string> before = scene.stored();
  std::mt19937_64 order(1);
  for (int i = 0; i < 2'000; ++i) {
    auto activation = scene.gateway.start(mcp_post(scene.adas_id, scene.ada.secret));
    for (std::uint64_t steps = order() % 3; steps > 0 && !world.pending().empty(); --steps) world.deliver(0);
  }
  CHECK(world.pending().empty());
  CHECK(world.bodies.empty());
  CHECK(scene.stored() == before);
}
