// The storage contract of src/host/host.h, on the native host. Its steps are data
// (storage_contract.json), which storage_contract.test.mjs runs on the Cloudflare host.
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "core/task.h"
#include "host-shims/native/native_host.h"
#include "tests/contract/contract_data.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

Task<KvGetResult> get_fresh(Host& host, KvGetFresh request) { co_return co_await host.kv_get_fresh(request); }
Task<KvGetResult> get_cached(Host& host, KvGetCached request) { co_return co_await host.kv_get_cached(request); }
Task<KvListResult> list(Host& host, KvList request) { co_return co_await host.kv_list(request); }
Task<KvCommitResult> commit(Host& host, KvCommit request) { co_return co_await host.kv_commit(request); }

template <typename R>
R finish(Task<R> task) {
  task.start();
  REQUIRE(task.done());
  return std::move(task.result());
}

struct Numbered {
  std::string key;
  std::string number;
};

/// `{"prefix", "count"}`: the keys <prefix>00, <prefix>01 and so on.
std::vector<Numbered> numbered(const JsonValue& many, std::string_view prefix_member = "prefix") {
  std::vector<Numbered> keys;
  for (std::int64_t index = 0; index < integer_at(many, "count"); ++index) {
    const std::string number = (index < 10 ? "0" : "") + std::to_string(index);
    keys.push_back({text_at(many, prefix_member) + number, number});
  }
  return keys;
}

/// A text, or `{"repeat", "times"}`.
std::string value_of(const JsonValue& value) {
  if (!value.is(JsonValue::Kind::object)) return value.text;
  std::string text;
  for (std::int64_t times = integer_at(value, "times"); times > 0; --times) text += text_at(value, "repeat");
  return text;
}

class Scenario {
 public:
  void run(const JsonValue& step) {
    if (const JsonValue* call = step.find("commit")) run_commit(*call, step);
    if (const JsonValue* call = step.find("get_fresh")) run_get_fresh(*call, step);
    if (const JsonValue* call = step.find("get_fresh_many")) run_get_fresh_many(*call, step);
    if (const JsonValue* call = step.find("get_cached")) run_get_cached(*call, step);
    if (const JsonValue* call = step.find("get_cached_many")) run_get_cached_many(*call);
    if (const JsonValue* call = step.find("list")) run_list(*call, step);
  }

 private:
  static std::string partition_of(const JsonValue& step) {
    return step.find("partition") == nullptr ? "main" : text_at(step, "partition");
  }

  /// 0, or a version that an earlier step has named.
  std::uint64_t version_of(const JsonValue& label) const {
    return label.is(JsonValue::Kind::string) ? versions_.at(label.text) : 0;
  }

  KvMutation mutation(MutationKind kind, const JsonValue& row) {
    KvMutation made;
    made.kind = kind;
    if (row.is(JsonValue::Kind::string)) {
      made.key = row.text;
      return made;
    }
    made.key = row.items[0].text;
    if (kind == MutationKind::put) made.value = value_of(row.items[1]);
    const JsonValue& options = row.items.back();
    if (options.find("replica_key") != nullptr) made.replica_key = text_at(options, "replica_key");
    if (options.find("expires_in_ms") != nullptr) made.expires_at = host_.now() + integer_at(options, "expires_in_ms");
    return made;
  }

  void run_commit(const JsonValue& call, const JsonValue& step) {
    KvCommit request;
    request.partition = partition_of(step);
    request.commit_id = call.find("id") == nullptr ? "commit " + std::to_string(++commits_) : text_at(call, "id");
    for (const JsonValue& row : items_at(call, "checks")) {
      request.checks.push_back({row.items[0].text, version_of(row.items[1])});
    }
    for (const JsonValue& row : items_at(call, "puts")) request.mutations.push_back(mutation(MutationKind::put, row));
    for (const JsonValue& row : items_at(call, "removals")) {
      request.mutations.push_back(mutation(MutationKind::remove, row));
    }
    if (const JsonValue* many = call.find("put_many")) {
      for (const auto& [key, number] : numbered(*many)) {
        request.mutations.push_back({MutationKind::put, key, number, text_at(*many, "replica_prefix") + number, 0});
      }
    }
    check_commit(finish(commit(host_, std::move(request))), step);
  }

  void check_commit(const KvCommitResult& answer, const JsonValue& step) {
    if (step.find("failed_check") != nullptr) {
      CHECK(answer.error == HostError::conflict);
      CHECK(answer.failed_check == integer_at(step, "failed_check"));
      CHECK(answer.version == 0);
      return;
    }
    CHECK(answer.error == HostError::none);
    if (step.find("version") == nullptr) return;
    const auto [known, is_new] = versions_.try_emplace(text_at(step, "version"), answer.version);
    CHECK(answer.version == known->second);
    if (!is_new) return;
    CHECK(answer.version > last_version_);
    last_version_ = answer.version;
  }

  void check_entry(const KvEntry& entry, const JsonValue& row, std::uint64_t version) {
    const bool absent = row.items[1].is(JsonValue::Kind::null);
    CHECK(entry.key == row.items[0].text);
    CHECK(entry.value == (absent ? "" : value_of(row.items[1])));
    CHECK(entry.version == (absent ? 0 : version));
  }

  void run_get_fresh(const JsonValue& call, const JsonValue& step) {
    const KvGetResult answer = finish(get_fresh(host_, {partition_of(step), texts(call)}));
    const std::vector<JsonValue>& rows = items_at(step, "entries");
    CHECK(answer.error == HostError::none);
    REQUIRE(answer.entries.size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
      check_entry(answer.entries[i], rows[i], version_of(rows[i].items.back()));
  }

  void run_get_fresh_many(const JsonValue& call, const JsonValue& step) {
    KvGetFresh request{partition_of(step), {}};
    for (const Numbered& row : numbered(call)) request.keys.push_back(row.key);
    check_numbered(finish(get_fresh(host_, request)), call, versions_.at(text_at(step, "version")));
  }

  void run_get_cached(const JsonValue& call, const JsonValue& step) {
    const KvGetResult answer = finish(get_cached(host_, {texts(call)}));
    const std::vector<JsonValue>& rows = items_at(step, "entries");
    CHECK(answer.error == HostError::none);
    REQUIRE(answer.entries.size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) check_entry(answer.entries[i], rows[i], 1);
  }

  void run_get_cached_many(const JsonValue& call) {
    KvGetCached request;
    for (const Numbered& row : numbered(call)) request.replica_keys.push_back(row.key);
    check_numbered(finish(get_cached(host_, request)), call, 1);
  }

  void check_numbered(const KvGetResult& answer, const JsonValue& call, std::uint64_t version) {
    const std::vector<Numbered> rows = numbered(call);
    REQUIRE(answer.entries.size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CHECK(answer.entries[i].key == rows[i].key);
      CHECK(answer.entries[i].value == rows[i].number);
      CHECK(answer.entries[i].version == version);
    }
  }

  void run_list(const JsonValue& call, const JsonValue& step) {
    KvList request;
    request.partition = partition_of(step);
    request.prefix = text_at(call, "prefix");
    if (call.find("order") != nullptr) request.order = ListOrder::descending;
    if (call.find("offset") != nullptr) request.offset = static_cast<std::uint32_t>(integer_at(call, "offset"));
    if (call.find("limit") != nullptr) request.limit = static_cast<std::uint32_t>(integer_at(call, "limit"));
    if (call.find("value_bytes") != nullptr) {
      request.value_bytes = static_cast<std::uint32_t>(integer_at(call, "value_bytes"));
    }
    const KvListResult answer = finish(list(host_, request));
    CHECK(answer.error == HostError::none);
    CHECK(answer.total == integer_at(step, "total"));
    const std::vector<std::string> keys = texts(*step.find("keys"));
    REQUIRE(answer.entries.size() == keys.size());
    // Each entry is what a read of its key answers.
    const KvGetResult read = finish(get_fresh(host_, {request.partition, keys}));
    for (std::size_t i = 0; i < keys.size(); ++i) {
      CHECK(answer.entries[i].key == keys[i]);
      CHECK(answer.entries[i].value == read.entries[i].value);
      CHECK(answer.entries[i].version == read.entries[i].version);
      CHECK(answer.entries[i].version > 0);
    }
  }

  NativeWorld world_;
  NativeHost host_{world_};
  std::map<std::string, std::uint64_t> versions_;
  std::uint64_t last_version_ = 0;
  int commits_ = 0;
};

}  // namespace

TEST_CASE("storage contract") {
  const JsonValue scenarios = read_contract("storage_contract.json");
  REQUIRE(scenarios.items.size() > 20);
  for (const JsonValue& data : scenarios.items) {
    Scenario scenario;
    std::size_t index = 0;
    for (const JsonValue& step : data.find("steps")->items) {
      INFO(text_at(data, "name") << ", step " << ++index);
      scenario.run(step);
    }
  }
}

TEST_CASE("a commit id is forgotten after ten minutes") {
  NativeWorld world;
  NativeHost host(world);
  const auto put = [&host] {
    return finish(commit(host, {"main", "the id", {}, {{MutationKind::put, "a", "1", "", 0}}})).version;
  };
  const std::uint64_t first = put();
  world.clock.advance(10 * 60 * 1000 - 1);
  CHECK(put() == first);
  world.clock.advance(1);
  CHECK(put() > first);
}

TEST_CASE("a record expires as the clock passes its time") {
  NativeWorld world;
  NativeHost host(world);
  finish(commit(host, {"main", "id", {}, {{MutationKind::put, "a", "1", "", world.clock.now() + 1000}}}));
  world.clock.advance(999);
  CHECK(finish(get_fresh(host, {"main", {"a"}})).entries[0].version == 1);
  world.clock.advance(1);
  CHECK(finish(get_fresh(host, {"main", {"a"}})).entries[0].version == 0);
}

TEST_CASE("read copies may lag, and come in the order of the commits") {
  NativeWorld world;
  NativeHost host(world);
  world.store.replication = MemoryStore::Replication::on_demand;
  finish(commit(host, {"main", "1", {}, {{MutationKind::put, "a", "1", "copy", 0}}}));
  finish(commit(host, {"main", "2", {}, {{MutationKind::put, "a", "2", "copy", 0}}}));
  CHECK(finish(get_cached(host, {{"copy"}})).entries[0].version == 0);
  world.store.replicate();
  CHECK(finish(get_cached(host, {{"copy"}})).entries[0].value == "2");
}
