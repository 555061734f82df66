// storage/records: a record as the truth has it, and commits, each under an id of its own.
#include "storage/records.h"

#include <catch2/catch.hpp>
#include <set>

#include "host-shims/native/native_host.h"

using namespace gatehouse;

TEST_CASE("a commit begins empty, in its partition") {
  NativeWorld world;
  NativeHost host(world);
  const KvCommit commit = storage::begin_commit(host, "project:7");
  CHECK(commit.partition == "project:7");
  CHECK(commit.checks.empty());
  CHECK(commit.mutations.empty());
}

TEST_CASE("every commit has an id of its own: 16 random bytes in hex") {
  NativeWorld world;
  NativeHost host(world);
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = storage::begin_commit(host, "p").commit_id;
    CHECK(id.size() == 32);
    CHECK(id.find_first_not_of("0123456789abcdef") == std::string::npos);
    ids.insert(id);
  }
  CHECK(ids.size() == 1000);
}

TEST_CASE("storage that cannot be reached is a fault of the gateway, told without names") {
  CHECK(storage::unavailable()->reason == Reason::storage_unavailable);
  CHECK(storage::unavailable()->attr.empty());
}

TEST_CASE("a page of the newest is one of a prefix, in descending order") {
  const KvList list = storage::newest_first("project:7", "installation/", {.limit = 20, .offset = 40});
  CHECK(list.partition == "project:7");
  CHECK(list.prefix == "installation/");
  CHECK(list.order == ListOrder::descending);
  CHECK(list.limit == 20);
  CHECK(list.offset == 40);
}
