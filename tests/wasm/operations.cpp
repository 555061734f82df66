// wasm/operations: an answer finds its operation once, and a late one finds nothing.

#include "wasm/operations.h"

#include <catch2/catch.hpp>
#include <limits>

using gatehouse::BodyResult;
using gatehouse::KvGetResult;
using gatehouse::Operation;
using gatehouse::abi::OperationTable;

namespace {

template <typename R>
class BareOperation : public Operation<R> {};

}  // namespace

TEST_CASE("an operation is taken once, with its kind and its activation", "[wasm]") {
  BareOperation<KvGetResult> get;
  BareOperation<BodyResult> read;
  OperationTable table;
  const auto get_id = table.add(7, &get);
  const auto read_id = table.add(8, &read);
  CHECK(table.size() == 2);

  const auto taken = table.take(read_id);
  REQUIRE(taken);
  CHECK(taken->activation == 8);
  CHECK(std::get<Operation<BodyResult>*>(taken->operation) == &read);
  CHECK_FALSE(table.take(read_id));
  CHECK(table.take(get_id)->activation == 7);
  CHECK(table.size() == 0);
}

TEST_CASE("an abandoned operation is gone, and its id is not used again", "[wasm]") {
  BareOperation<KvGetResult> operation;
  OperationTable table;
  const auto abandoned = table.add(1, &operation);
  table.remove(abandoned);
  CHECK(table.size() == 0);
  const auto next = table.add(1, &operation);
  CHECK(next != abandoned);
  CHECK_FALSE(table.take(abandoned));
  CHECK(table.take(next));
}

TEST_CASE("ids that come round again pass over 0", "[wasm]") {
  constexpr auto last = std::numeric_limits<std::uint32_t>::max();
  BareOperation<KvGetResult> operation;
  OperationTable table(last - 1);
  CHECK(table.add(1, &operation) == last);
  CHECK(table.add(2, &operation) == 1);
}
