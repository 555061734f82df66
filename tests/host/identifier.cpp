// host/identifier: fresh ids that sort by the time they were made.
#include "host/identifier.h"

#include <catch2/catch.hpp>
#include <set>

#include "core/uuid.h"
#include "host-shims/native/native_host.h"

using namespace gatehouse;

TEST_CASE("ids of one millisecond are all different; those of a later one sort after them") {
  NativeWorld world;
  NativeHost host(world);
  std::set<std::string> ids;
  std::string last_before;
  for (int millisecond = 0; millisecond < 3; ++millisecond) {
    std::set<std::string> together;
    for (int i = 0; i < 1000; ++i) together.insert(new_uuid_v7(host));
    CHECK(together.size() == 1000);
    CHECK(*together.begin() > last_before);
    last_before = *together.rbegin();
    ids.insert(together.begin(), together.end());
    world.clock.advance(1);
  }
  for (const std::string& id : ids) CHECK(parse_uuid(id) == id);
}
