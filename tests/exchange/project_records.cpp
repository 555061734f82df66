// exchange/project_records: records of the exchange's project.
#include "exchange/project_records.h"

#include <catch2/catch.hpp>

#include "tests/support/test_exchange.h"

using namespace gatehouse;
using namespace gatehouse::test;

TEST_CASE("a record is read from the partition named, or from that of the exchange's project") {
  TestExchange test;
  const Exchange exchange = test.exchange();
  KvCommit commit = storage::begin_commit(exchange);
  CHECK(commit.partition == "project:7");
  commit.mutations.push_back(storage::put("lease/1", "refreshing"));
  REQUIRE(test.world.store.commit(commit, 0).error == HostError::none);

  const auto found = run(storage::read_record(exchange, "lease/1"));
  REQUIRE(found);
  CHECK(found.value().value == "refreshing");
  CHECK(found.value().version > 0);
  CHECK(run(storage::read_record(test.host, "project:7", "lease/1")).value().version == found.value().version);
  CHECK(run(storage::read_record(test.host, "project:8", "lease/1")).value().version == 0);
  CHECK(run(storage::read_record(exchange, "lease/2")).value().version == 0);

  test.world.fail(OperationKind::kv_get_fresh, HostError::unavailable);
  const auto failed = run(storage::read_record(exchange, "lease/1"));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().reason == Reason::storage_unavailable);
}

TEST_CASE("what is put can be removed again") {
  TestExchange test;
  const Exchange exchange = test.exchange();
  for (const KvMutation& mutation : {storage::put("lease/1", "refreshing"), storage::removal("lease/1")}) {
    KvCommit commit = storage::begin_commit(exchange);
    commit.mutations.push_back(mutation);
    REQUIRE(test.world.store.commit(commit, 0).error == HostError::none);
    CHECK(test.world.store.record_count() == (mutation.kind == MutationKind::put ? 1 : 0));
  }
}
