// core/task: when a task runs, what it yields, and what destroying it takes along.
#include "core/task.h"

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "host-shims/native/native_host.h"

using namespace gatehouse;

namespace {

using Events = std::vector<std::string>;

/// Says when the frame that holds it is destroyed.
struct Witness {
  Events& events;
  std::string name;
  ~Witness() { events.push_back(name + " destroyed"); }
};

Task<int> answer(Events& events) {
  events.push_back("ran");
  co_return 42;
}

Task<int> one() { co_return 1; }

Task<int> count_to(int limit) {
  int sum = 0;
  for (int i = 0; i < limit; ++i) sum += co_await one();
  co_return sum;
}

Task<std::unique_ptr<int>> move_only() { co_return std::make_unique<int>(7); }

Task<int> unwrap() { co_return *co_await move_only(); }

// A function, because gcc 12 destroys an aggregate twice that is built within a co_await.
KvList the_list() { return {"main", "a/", ListOrder::ascending, 0, 100}; }

Task<std::uint32_t> read(Host& host, Events& events, std::string name) {
  const Witness witness{events, name};
  const KvListResult found = co_await host.kv_list(the_list());
  events.push_back(name + " resumed");
  co_return found.total;
}

Task<std::uint32_t> nested(Host& host, Events& events) {
  const Witness witness{events, "outer"};
  co_return co_await read(host, events, "inner");
}

Task<std::uint32_t> read_many(Host& host, int times) {
  std::uint32_t total = 0;
  for (int i = 0; i < times; ++i) {
    const KvListResult found = co_await host.kv_list(the_list());
    total += 1 + found.total;
  }
  co_return total;
}

/// As deep as it is told, with the suspension at the bottom.
Task<std::uint32_t> descend(Host& host, Events& events, int levels) {
  if (levels == 0) co_return co_await read(host, events, "bottom");
  co_return co_await descend(host, events, levels - 1);
}

}  // namespace

TEST_CASE("a task is lazy") {
  Events events;
  {
    Task<int> task = answer(events);
    CHECK(events.empty());
    task.start();
    CHECK(events == Events{"ran"});
    CHECK(task.done());
    CHECK(task.result() == 42);
  }
  { const Task<int> never_started = answer(events); }
  CHECK(events == Events{"ran"});
}

TEST_CASE("a task yields what it awaits, be it move-only") {
  Task<int> task = unwrap();
  task.start();
  REQUIRE(task.done());
  CHECK(task.result() == 7);
}

TEST_CASE("a moved task is the same task, and one assigned over is destroyed") {
  NativeWorld world;
  world.delivery = Delivery::queued;
  NativeHost host(world);
  Events events;
  Task<std::uint32_t> first = read(host, events, "first");
  first.start();
  Task<std::uint32_t> second = read(host, events, "second");
  second.start();
  first = std::move(second);
  CHECK(events == Events{"first destroyed"});
  world.run_until_idle();
  CHECK(events == Events{"first destroyed", "second resumed", "second destroyed"});
  CHECK(first.done());
}

TEST_CASE("100,000 awaits of tasks that do not suspend use constant stack") {
  Task<int> task = count_to(100'000);
  task.start();
  REQUIRE(task.done());
  CHECK(task.result() == 100'000);
}

TEST_CASE("100,000 host calls that are answered at once use constant stack") {
  NativeWorld world;
  NativeHost host(world);
  Task<std::uint32_t> task = read_many(host, 100'000);
  task.start();
  REQUIRE(task.done());
  CHECK(task.result() == 100'000);
}

TEST_CASE("100,000 host calls that are answered later use constant stack") {
  NativeWorld world;
  world.delivery = Delivery::queued;
  NativeHost host(world);
  Task<std::uint32_t> task = read_many(host, 100'000);
  task.start();
  world.run_until_idle();
  REQUIRE(task.done());
  CHECK(task.result() == 100'000);
}

TEST_CASE("a suspended task goes on when its host call is answered, through every level") {
  NativeWorld world;
  world.delivery = Delivery::queued;
  NativeHost host(world);
  Events events;
  Task<std::uint32_t> task = descend(host, events, 100);
  task.start();
  CHECK_FALSE(task.done());
  CHECK(world.pending() == Events{"kv_list main a/"});
  world.run_until_idle();
  CHECK(task.done());
  CHECK(events == Events{"bottom resumed", "bottom destroyed"});
}

TEST_CASE("destroying a task destroys what it awaits and abandons the host call") {
  NativeWorld world;
  world.delivery = Delivery::queued;
  NativeHost host(world);
  Events events;
  {
    Task<std::uint32_t> task = nested(host, events);
    task.start();
    CHECK(world.pending().size() == 1);
  }
  CHECK(events == Events{"inner destroyed", "outer destroyed"});
  CHECK(world.pending().empty());
  world.run_until_idle();
  CHECK(events == Events{"inner destroyed", "outer destroyed"});
}
