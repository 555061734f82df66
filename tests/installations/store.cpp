// installations/store: what is kept under which key, that a url is installed once per user,
// and that concurrent writers lose nothing.
#include "installations/store.h"

#include <catch2/catch.hpp>
#include <set>

#include "core/json.h"
#include "core/limits.h"
#include "exchange/project_records.h"
#include "host/identifier.h"
#include "tests/support/test_exchange.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

using Calls = std::vector<std::string>;

constexpr std::string_view unknown_id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";

struct Bench : TestExchange {
  Caller ada{"ada", storage::hash_user(host, "ada")};
  Caller grace{"grace", storage::hash_user(host, "grace")};

  /// A request of this user's to this project.
  Exchange of(const Caller& caller, std::string project = "7") {
    Exchange made = exchange();
    made.caller = caller;
    made.path.project_id = std::move(project);
    return made;
  }
  Exchange adas() { return of(ada); }

  Installation make(const std::string& upstream, const Exchange& whose) {
    Installation installation;
    installation.id = new_uuid_v7(host);
    installation.project_id = whose.path.project_id;
    installation.user = whose.caller.user;
    installation.url = upstream;
    installation.auth_type = AuthType::none;
    installation.created_at = installation.updated_at = host.now();
    return installation;
  }
  Result<void> insert(const Installation& installation, const Exchange& whose) {
    return run(insert_installation(whose, installation, installation.url));
  }
  /// An installation of ada's in project 7; answers its id.
  std::string inserted(const std::string& upstream = "https://mcp.example.com/mcp") {
    const Installation installation = make(upstream, adas());
    REQUIRE(insert(installation, adas()));
    world.calls.clear();
    return installation.id;
  }
  Result<StoredInstallation> load(const std::string& id, const Exchange& whose) {
    return run(load_installation(whose, id));
  }
  Result<Installation> update(const std::string& id, const Exchange& whose, InstallationChanges changes) {
    return run(update_installation(whose, id, std::move(changes)));
  }
  Result<void> remove(const std::string& id, const Exchange& whose) { return run(remove_installation(whose, id)); }
  Result<PageContents> show_all(const Exchange& whose, Page page) {
    return run(show_installations(whose, presenter(whose), page));
  }
  Result<std::string> show(const std::string& id, const Exchange& whose) {
    return run(show_installation(whose, presenter(whose), id));
  }
  static InstallationPresenter presenter(const Exchange& whose) {
    return {whose.path.project_id, whose.caller.user, "https://gw.example.com"};
  }
  std::vector<std::string> ids(const Exchange& whose, Page page = {100, 0}) {
    const Result<PageContents> found = show_all(whose, page);
    REQUIRE(found);
    const Result<JsonValue> items = parse_json("[" + found.value().items + "]");
    REQUIRE(items);
    std::vector<std::string> ids;
    for (const JsonValue& item : items.value().items) ids.push_back(item.find("id")->text);
    return ids;
  }
  /// Puts a record where no function of the store would.
  void plant(const std::string& key, const std::string& value) {
    KvCommit commit = storage::begin_commit(host, storage::project_partition("7"));
    KvMutation put;
    put.key = key;
    put.value = value;
    commit.mutations.push_back(std::move(put));
    REQUIRE(world.store.commit(commit, 0).error == HostError::none);
  }
  [[nodiscard]] std::string own_prefix() const { return "installation/" + ada.user_hash.hex + "/"; }
};

template <typename T>
void refused(const Result<T>& result, Reason reason) {
  REQUIRE_FALSE(result);
  CHECK(result.error().reason == reason);
}

InstallationChanges renamed(std::string name) {
  InstallationChanges changes;
  changes.display_name = std::move(name);
  return changes;
}

}  // namespace

TEST_CASE("an installation is stored with the claim to its url and a read copy, in one commit") {
  Bench bench;
  const Installation installation = bench.make("https://mcp.example.com/mcp", bench.adas());
  REQUIRE(bench.insert(installation, bench.adas()));
  CHECK(bench.world.calls == Calls{"kv_commit project:7"});
  CHECK(bench.world.store.record_count() == 2);
  CHECK(bench.world.store.read_copy("installation/7/" + installation.id) == encode_installation(installation));
  const Result<StoredInstallation> stored = bench.load(installation.id, bench.adas());
  REQUIRE(stored);
  CHECK(encode_installation(stored.value().installation) == encode_installation(installation));
  CHECK(stored.value().version > 0);
}

TEST_CASE("a url is installed once per project and user") {
  Bench bench;
  const std::string url = "https://mcp.example.com/mcp";
  const std::string id = bench.inserted(url);
  const Result<void> second = bench.insert(bench.make(url, bench.adas()), bench.adas());
  refused(second, Reason::unique);
  CHECK(second.error().attr == "url");
  CHECK(bench.ids(bench.adas()) == std::vector<std::string>{id});
  CHECK(bench.world.store.record_count() == 2);

  const Exchange elsewhere = bench.of(bench.ada, "8");
  const Exchange hers = bench.of(bench.grace);
  CHECK(bench.insert(bench.make(url, elsewhere), elsewhere));
  CHECK(bench.insert(bench.make(url, hers), hers));
  CHECK(bench.insert(bench.make(url + "/", bench.adas()), bench.adas()));
}

TEST_CASE("an id is found in any case; what is no id of an installation is not") {
  Bench bench;
  const std::string id = bench.inserted();
  std::string upper = id;
  for (char& byte : upper) {
    if (byte >= 'a' && byte <= 'f') byte = static_cast<char>(byte - ('a' - 'A'));
  }
  CHECK(bench.load(upper, bench.adas()));
  bench.world.calls.clear();
  for (const std::string& other : {std::string(), std::string("x"), id + "x", "/" + id, "../" + id, id.substr(1),
                                   std::string("{" + id + "}"), std::string("\0", 1)}) {
    refused(bench.load(other, bench.adas()), Reason::not_found);
    refused(bench.show(other, bench.adas()), Reason::not_found);
    refused(bench.update(other, bench.adas(), renamed("x")), Reason::not_found);
    refused(bench.remove(other, bench.adas()), Reason::not_found);
  }
  CHECK(bench.world.calls.empty());
  refused(bench.load(std::string(unknown_id), bench.adas()), Reason::not_found);
}

TEST_CASE("another user's installation does not exist, nor does one of another project") {
  Bench bench;
  const std::string id = bench.inserted();
  for (const Exchange& whose : {bench.of(bench.grace), bench.of(bench.ada, "8")}) {
    refused(bench.load(id, whose), Reason::not_found);
    refused(bench.show(id, whose), Reason::not_found);
    refused(bench.update(id, whose, renamed("taken over")), Reason::not_found);
    refused(bench.remove(id, whose), Reason::not_found);
    CHECK(bench.ids(whose).empty());
  }
  CHECK(bench.load(id, bench.adas()).value().installation.display_name.empty());
}

TEST_CASE("a record that was copied to another id, user or project is not served") {
  Bench bench;
  const std::string id = bench.inserted();
  const std::string record = encode_installation(bench.load(id, bench.adas()).value().installation);
  bench.plant(bench.own_prefix() + std::string(unknown_id), record);
  bench.plant("installation/" + bench.grace.user_hash.hex + "/" + id, record);
  refused(bench.load(std::string(unknown_id), bench.adas()), Reason::internal);
  refused(bench.load(id, bench.of(bench.grace)), Reason::internal);
  refused(bench.show(std::string(unknown_id), bench.adas()), Reason::internal);
  refused(bench.show(id, bench.of(bench.grace)), Reason::internal);
  CHECK(bench.ids(bench.adas()) == std::vector<std::string>{id});
  CHECK(bench.ids(bench.of(bench.grace)).empty());

  Installation moved = bench.load(id, bench.adas()).value().installation;
  moved.project_id = "8";
  bench.plant(bench.own_prefix() + id, encode_installation(moved));
  refused(bench.load(id, bench.adas()), Reason::internal);
  refused(bench.show(id, bench.adas()), Reason::internal);
}

TEST_CASE("a record that cannot be read is a fault of the gateway, and does not spoil the list") {
  Bench bench;
  const std::string id = bench.inserted();
  bench.plant(bench.own_prefix() + std::string(unknown_id), "{");
  refused(bench.load(std::string(unknown_id), bench.adas()), Reason::internal);
  CHECK(bench.ids(bench.adas()) == std::vector<std::string>{id});
}

TEST_CASE("installations are listed newest first, page by page") {
  Bench bench;
  std::vector<std::string> newest_first;
  for (int i = 0; i < 7; ++i) {
    newest_first.insert(newest_first.begin(), bench.inserted("https://mcp.example.com/" + std::to_string(i)));
    bench.world.clock.advance(1);
  }
  CHECK(bench.ids(bench.adas()) == newest_first);
  CHECK(bench.world.calls == Calls{"kv_list project:7 installation/" + bench.ada.user_hash.hex + "/"});
  CHECK(bench.ids(bench.adas(), {3, 3}) ==
        std::vector<std::string>(newest_first.begin() + 3, newest_first.begin() + 6));
  CHECK(bench.ids(bench.adas(), {3, 6}) == std::vector<std::string>{newest_first[6]});
  CHECK(bench.ids(bench.adas(), {3, 7}).empty());
  CHECK(bench.show_all(bench.adas(), {1, 0}).value().total == 7);
}

TEST_CASE("an update changes what it names, and the time") {
  Bench bench;
  const std::string id = bench.inserted();
  bench.world.clock.advance(5);
  InstallationChanges changes = renamed("new");
  changes.is_enabled = false;
  const Result<Installation> updated = bench.update(id, bench.adas(), changes);
  REQUIRE(updated);
  CHECK(updated.value().display_name == "new");
  CHECK(updated.value().description.empty());
  CHECK_FALSE(updated.value().is_enabled);
  CHECK(updated.value().updated_at == updated.value().created_at + 5);
  CHECK(bench.world.store.read_copy("installation/7/" + id) == encode_installation(updated.value()));
  CHECK(bench.world.calls == Calls{"kv_get_fresh project:7 " + bench.own_prefix() + id, "kv_commit project:7"});
}

TEST_CASE("an update that changes nothing writes nothing") {
  Bench bench;
  const std::string id = bench.inserted();
  REQUIRE(bench.update(id, bench.adas(), renamed("new")));
  bench.world.calls.clear();
  bench.world.clock.advance(5);
  const Result<Installation> updated = bench.update(id, bench.adas(), renamed("new"));
  REQUIRE(updated);
  CHECK(updated.value().updated_at == updated.value().created_at);
  CHECK(bench.update(id, bench.adas(), {}));
  CHECK(bench.world.calls == Calls(2, "kv_get_fresh project:7 " + bench.own_prefix() + id));
}

TEST_CASE("a removal takes the record, its read copy and its claim along") {
  Bench bench;
  const std::string id = bench.inserted();
  const std::string other = bench.inserted("https://mcp.example.com/other");
  REQUIRE(bench.remove(id, bench.adas()));
  CHECK(bench.world.store.record_count() == 2);
  CHECK_FALSE(bench.world.store.read_copy("installation/7/" + id));
  CHECK(bench.world.store.read_copy("installation/7/" + other));
  refused(bench.load(id, bench.adas()), Reason::not_found);
  refused(bench.remove(id, bench.adas()), Reason::not_found);
  CHECK(bench.inserted("https://mcp.example.com/mcp") != id);
}

TEST_CASE("the claim to a bare origin is released though its url is shown without the slash") {
  Bench bench;
  const Installation installation = bench.make("https://mcp.example.com", bench.adas());
  REQUIRE(run(insert_installation(bench.adas(), installation, "https://mcp.example.com/")));
  REQUIRE(bench.remove(installation.id, bench.adas()));
  CHECK(bench.world.store.record_count() == 0);
}

TEST_CASE("concurrent updates are all applied, in whatever order they arrive") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Bench bench;
    const std::string id = bench.inserted();
    bench.world.delivery = Delivery::queued;
    const Exchange adas = bench.adas();
    InstallationChanges name = renamed("new");
    InstallationChanges description;
    description.description = "described";
    InstallationChanges enabled;
    enabled.is_enabled = false;
    std::vector<Task<Result<Installation>>> tasks;
    for (const InstallationChanges& changes : {name, description, enabled}) {
      tasks.push_back(update_installation(adas, id, changes));
      tasks.back().start();
    }
    bench.world.run_until_idle_in_random_order(seed);
    for (Task<Result<Installation>>& task : tasks) {
      REQUIRE(task.done());
      CHECK(task.result());
    }
    bench.world.delivery = Delivery::immediate;
    const Installation stored = bench.load(id, bench.adas()).value().installation;
    CHECK(stored.display_name == "new");
    CHECK(stored.description == "described");
    CHECK_FALSE(stored.is_enabled);
  }
}

TEST_CASE("of many that install one url at once, exactly one does") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Bench bench;
    bench.world.delivery = Delivery::queued;
    const Exchange adas = bench.adas();
    std::vector<Task<Result<void>>> tasks;
    std::vector<Installation> installations;
    for (int i = 0; i < 5; ++i) installations.push_back(bench.make("https://mcp.example.com/mcp", bench.adas()));
    for (const Installation& installation : installations) {
      tasks.push_back(insert_installation(adas, installation, installation.url));
      tasks.back().start();
    }
    bench.world.run_until_idle_in_random_order(seed);
    std::vector<std::string> winners;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      REQUIRE(tasks[i].done());
      if (tasks[i].result()) winners.push_back(installations[i].id);
    }
    bench.world.delivery = Delivery::immediate;
    CHECK(winners.size() == 1);
    CHECK(bench.ids(bench.adas()) == winners);
    CHECK(bench.world.store.record_count() == 2);
  }
}

TEST_CASE("an update and a removal at once: the record is gone, whoever came first") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Bench bench;
    const std::string id = bench.inserted();
    bench.world.delivery = Delivery::queued;
    const Exchange adas = bench.adas();
    Task<Result<Installation>> update = update_installation(adas, id, renamed("new"));
    Task<Result<void>> removal = remove_installation(adas, id);
    update.start();
    removal.start();
    bench.world.run_until_idle_in_random_order(seed);
    CHECK(removal.result());
    if (!update.result()) CHECK(update.result().error().reason == Reason::not_found);
    CHECK(bench.world.store.record_count() == 0);
    CHECK_FALSE(bench.world.store.read_copy("installation/7/" + id));
  }
}

TEST_CASE("a write gives up after so many lost rounds, and says that it may be tried again") {
  constexpr int rounds = limits::commit_attempts;
  Bench bench;
  const std::string id = bench.inserted();
  bench.world.fail(OperationKind::kv_commit, HostError::conflict, rounds - 1);
  CHECK(bench.update(id, bench.adas(), renamed("new")));
  bench.world.fail(OperationKind::kv_commit, HostError::conflict, rounds);
  refused(bench.update(id, bench.adas(), renamed("newer")), Reason::storage_unavailable);
  CHECK(bench.load(id, bench.adas()).value().installation.display_name == "new");
  bench.world.fail(OperationKind::kv_commit, HostError::conflict, rounds);
  refused(bench.remove(id, bench.adas()), Reason::storage_unavailable);
  bench.world.fail(OperationKind::kv_commit, HostError::conflict, rounds - 1);
  CHECK(bench.remove(id, bench.adas()));
}

TEST_CASE("a change is made anew of each version that somebody else was quicker to store") {
  Bench bench;
  const std::string id = bench.inserted();
  const Exchange adas = bench.adas();
  int seen = 0;
  const auto append = [&](Installation& installation) -> Result<bool> {
    // The first time, somebody else stores between the read and the commit.
    if (seen++ == 0) REQUIRE(bench.update(id, adas, renamed("theirs")));
    installation.display_name += "+ours";
    return true;
  };
  const Result<Installation> changed = run(change_installation(adas, id, append));
  REQUIRE(changed);
  CHECK(changed.value().display_name == "theirs+ours");
  CHECK(seen == 2);
  CHECK(bench.load(id, adas).value().installation.display_name == "theirs+ours");
}

TEST_CASE("a change that is refused, or that changes nothing, stores nothing") {
  Bench bench;
  const std::string id = bench.inserted();
  const Exchange adas = bench.adas();
  const auto refuse = [](Installation& installation) -> Result<bool> {
    installation.display_name = "lost";
    return error(Reason::invalid, "No.");
  };
  refused(run(change_installation(adas, id, refuse)), Reason::invalid);
  const auto leave = [](Installation&) -> Result<bool> { return false; };
  CHECK(run(change_installation(adas, id, leave)));
  CHECK(bench.world.calls == Calls(2, "kv_get_fresh project:7 " + bench.own_prefix() + id));
  CHECK(bench.load(id, adas).value().installation.display_name.empty());
}

TEST_CASE("a change of what is known reads nothing, and commits what goes along with it") {
  Bench bench;
  const std::string id = bench.inserted();
  const Exchange adas = bench.adas();
  ChangeOptions options;
  options.known = bench.load(id, adas).value();
  options.along.push_back(storage::put(storage::lease_key(id), "refreshing"));
  bench.world.calls.clear();
  const auto rename = [](Installation& installation) -> Result<bool> {
    installation.display_name = "new";
    return true;
  };
  REQUIRE(run(change_installation(adas, id, rename, std::move(options))));
  CHECK(bench.world.calls == Calls{"kv_commit project:7"});
  CHECK(bench.load(id, adas).value().installation.display_name == "new");
  const auto lease = run(storage::read_record(adas, storage::lease_key(id)));
  REQUIRE(lease);
  CHECK(lease.value().value == "refreshing");
}

TEST_CASE("a brief change gives up at once where storage is out of reach; a patient one outlasts that") {
  const auto rename = [](Installation& installation) -> Result<bool> {
    installation.display_name = "new";
    return true;
  };
  Bench bench;
  const std::string id = bench.inserted();
  const Exchange adas = bench.adas();
  ChangeOptions patient;
  patient.patience = Patience::long_enough;

  for (const OperationKind kind : {OperationKind::kv_get_fresh, OperationKind::kv_commit}) {
    bench.world.fail(kind, HostError::unavailable, 1);
    refused(run(change_installation(adas, id, rename)), Reason::storage_unavailable);
    CHECK(bench.load(id, adas).value().installation.display_name.empty());
  }
  bench.world.fail(OperationKind::kv_get_fresh, HostError::unavailable, 20);
  bench.world.fail(OperationKind::kv_commit, HostError::unavailable, 20);
  CHECK(run(change_installation(adas, id, rename, patient)));
  CHECK(bench.load(id, adas).value().installation.display_name == "new");

  bench.world.fail(OperationKind::kv_get_fresh, HostError::unavailable, 1'000'000);
  const UnixMillis began_at = bench.host.now();
  refused(run(change_installation(adas, id, rename, patient)), Reason::storage_unavailable);
  CHECK(bench.host.now() - began_at >= limits::storage_patience_ms);
  CHECK(bench.host.now() - began_at <= limits::storage_patience_ms + limits::storage_pause_ms);
}

TEST_CASE("an update seals credentials anew under the first key, and leaves those that are") {
  Bench bench;
  const std::string old_setting(encryption_keys);
  const std::string new_setting = "k2:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
  Installation installation = bench.make("https://mcp.example.com/mcp", bench.adas());
  installation.auth_type = AuthType::api_key;
  const std::string associated_data = "7\n" + installation.id + "\nhttps://mcp.example.com";
  installation.sealed_credentials = bench.keyring->seal(bench.host, associated_data, R"({"api_key":"s3cret"})");
  REQUIRE(bench.insert(installation, bench.adas()));

  const Result<Installation> same_key = bench.update(installation.id, bench.adas(), renamed("a"));
  REQUIRE(same_key);
  CHECK(same_key.value().sealed_credentials == installation.sealed_credentials);

  bench.keyring = *Keyring::parse(new_setting + "," + old_setting);
  const Result<Installation> new_key = bench.update(installation.id, bench.adas(), renamed("b"));
  REQUIRE(new_key);
  const Keyring only_new = *Keyring::parse(new_setting);
  CHECK(new_key.value().sealed_credentials.starts_with("k2."));
  CHECK(only_new.open(bench.host, associated_data, new_key.value().sealed_credentials) == R"({"api_key":"s3cret"})");
  CHECK(bench.load(installation.id, bench.adas()).value().installation.sealed_credentials ==
        new_key.value().sealed_credentials);

  // A key that is gone: what it sealed is kept, for the day it comes back.
  bench.keyring = *Keyring::parse("k3:QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8=");
  const Result<Installation> lost_key = bench.update(installation.id, bench.adas(), renamed("c"));
  REQUIRE(lost_key);
  CHECK(lost_key.value().sealed_credentials == new_key.value().sealed_credentials);
}
