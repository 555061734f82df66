// host/identifier: fresh ids that sort by the time they were made.
#include "host/identifier.h"

#include <catch2/catch.hpp>
#include <set>

#include "core/base64.h"
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

TEST_CASE("secrets are 43 characters of base64url, and never the same") {
  NativeWorld world;
  NativeHost host(world);
  std::set<std::string> secrets;
  for (int i = 0; i < 1000; ++i) secrets.insert(new_secret(host));
  CHECK(secrets.size() == 1000);
  for (const std::string& secret : secrets) {
    CHECK(secret.size() == 43);
    CHECK(base64url_decode(secret)->size() == 32);
  }
}
