// access/authenticate: who calls and whether they may, in the order form, MAC, record,
// expiry, scope, project.
#include "access/authenticate.h"

#include <catch2/catch.hpp>

#include "access/api_key_token.h"
#include "storage/records.h"
#include "tests/support/test_exchange.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

constexpr std::string_view id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";

/// A key of ada's that may read project 7, stored or not.
struct Bench {
  NativeWorld world;
  NativeHost host{world};
  Keyring keyring = *Keyring::parse(encryption_keys);
  AccessMemos memos;
  std::string token = mint_api_key_token(host, keyring, id);
  ApiKey key = {.id = std::string(id),
                .key_hash = hash_api_key_token(host, token),
                .label = {},
                .user = "ada",
                .projects = {"7"},
                .scopes = {Scope::project_read},
                .expires_at = {},
                .created_at = 1};

  void store() {
    KvCommit commit = storage::begin_commit(host, storage::api_key_partition());
    KvMutation put;
    put.key = storage::api_key_key(id);
    put.value = encode_api_key(key);
    commit.mutations.push_back(std::move(put));
    REQUIRE(world.store.commit(commit, world.clock.now()).error == HostError::none);
  }

  Result<Caller> admit(std::string cached_record, Permission permission = {Scope::project_read, "7"}) {
    return run(authenticate(host, memos, PresentedKey{std::string(id), hash_api_key_token(host, token)},
                            std::move(cached_record), permission));
  }
};

void refused(const Result<Caller>& result, Reason reason) {
  REQUIRE_FALSE(result);
  CHECK(result.error().reason == reason);
}

}  // namespace

TEST_CASE("a bearer token is what follows the scheme, whose case is free") {
  struct Row {
    std::string_view header, token;
  };
  for (const Row& row : {
           Row{"Bearer abc", "abc"},
           Row{"bearer abc", "abc"},
           Row{"BEARER abc", "abc"},
           Row{"Bearer  abc ", "abc"},
           Row{"Bearer a b", "a b"},
           Row{"", ""},
           Row{"Bearer", ""},
           Row{"Bearer ", ""},
           Row{"Bearer    ", ""},
           Row{"Bearer\tabc", ""},
           Row{"Basic abc", ""},
           Row{"abc", ""},
           Row{" Bearer abc", ""},
           Row{"Bearerabc", ""},
       }) {
    CAPTURE(row.header);
    CHECK(bearer_token(row.header) == row.token);
  }
}

TEST_CASE("a request without a key, and one with a key that is not ours, touch no storage") {
  Bench bench;
  for (const char* header : {"", "Bearer", "Basic YWRhOnB3"}) {
    const auto presented = read_presented_key(bench.host, bench.keyring, bench.memos, header);
    REQUIRE_FALSE(presented);
    CHECK(presented.error().reason == Reason::not_authenticated);
  }
  for (const std::string& header :
       {std::string("Bearer x"), "Bearer " + bench.token + "x", "Bearer " + bench.token + ", Bearer " + bench.token}) {
    const auto presented = read_presented_key(bench.host, bench.keyring, bench.memos, header);
    REQUIRE_FALSE(presented);
    CHECK(presented.error().reason == Reason::authentication_failed);
  }
  CHECK(bench.world.calls.empty());
}

TEST_CASE("a key that is ours names its record") {
  Bench bench;
  const std::string header = "Bearer " + bench.token;
  const auto presented = read_presented_key(bench.host, bench.keyring, bench.memos, header);
  REQUIRE(presented);
  CHECK(presented.value().id == id);
  CHECK(presented.value().token_hash == hash_api_key_token(bench.host, bench.token));
}

TEST_CASE("the read copy is enough; without one the truth is asked") {
  Bench bench;
  bench.store();
  const Result<Caller> by_copy = bench.admit(encode_api_key(bench.key));
  REQUIRE(by_copy);
  CHECK(by_copy.value().user == "ada");
  CHECK(by_copy.value().user_hash.hex == storage::hash_user(bench.host, "ada").hex);
  CHECK(bench.world.calls.empty());

  const Result<Caller> by_truth = bench.admit("");
  REQUIRE(by_truth);
  CHECK(by_truth.value().user == "ada");
  CHECK(bench.world.calls == std::vector<std::string>{"kv_get_fresh keys api_key/" + std::string(id)});
}

TEST_CASE("a read copy that is damaged is a miss") {
  Bench bench;
  bench.store();
  CHECK(bench.admit("{"));
  CHECK(bench.world.calls.size() == 1);
}

TEST_CASE("a key without a record, or with one that is damaged, is refused") {
  Bench bench;
  refused(bench.admit(""), Reason::authentication_failed);
  bench.key.user = "";
  bench.store();
  refused(bench.admit(""), Reason::authentication_failed);
}

TEST_CASE("a truth that cannot be asked is no verdict on the key") {
  Bench bench;
  bench.store();
  bench.world.fail_call(0, HostError::unavailable);
  refused(bench.admit(""), Reason::storage_unavailable);
  CHECK(bench.admit(""));
}

TEST_CASE("what is remembered of a token is good for that token alone") {
  Bench bench;
  const auto read = [&bench](const std::string& token) {
    return read_presented_key(bench.host, bench.keyring, bench.memos, "Bearer " + token);
  };
  REQUIRE(read(bench.token));
  CHECK(read(bench.token).value().token_hash == hash_api_key_token(bench.host, bench.token));
  std::string forged = bench.token;
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  CHECK_FALSE(read(forged));
  CHECK_FALSE(read(bench.token.substr(0, bench.token.size() - 1)));
  const std::string sibling = mint_api_key_token(bench.host, bench.keyring, id);
  REQUIRE(read(sibling));
  CHECK(read(sibling).value().token_hash == hash_api_key_token(bench.host, sibling));
}

TEST_CASE("what is remembered of a record is not used for the record that replaces it") {
  Bench bench;
  CHECK(bench.admit(encode_api_key(bench.key)));
  bench.key.user = "grace";
  CHECK(bench.admit(encode_api_key(bench.key)).value().user == "grace");
  CHECK(bench.admit(encode_api_key(bench.key)).value().user_hash.hex == storage::hash_user(bench.host, "grace").hex);
  bench.key.projects = {"8"};
  refused(bench.admit(encode_api_key(bench.key)), Reason::permission_denied);
}

TEST_CASE("a token of the same id with another secret is refused") {
  Bench bench;
  bench.key.key_hash = hash_api_key_token(bench.host, mint_api_key_token(bench.host, bench.keyring, id));
  refused(bench.admit(encode_api_key(bench.key)), Reason::authentication_failed);
}

TEST_CASE("a key is refused from its expiry on") {
  Bench bench;
  bench.key.expires_at = bench.world.clock.now() + 1;
  CHECK(bench.admit(encode_api_key(bench.key)));
  bench.world.clock.advance(1);
  refused(bench.admit(encode_api_key(bench.key)), Reason::authentication_failed);
}

TEST_CASE("a key without the scope, or for another project, may not") {
  Bench bench;
  const std::string record = encode_api_key(bench.key);
  refused(bench.admit(record, {Scope::project_write, "7"}), Reason::permission_denied);
  refused(bench.admit(record, {Scope::project_read, "8"}), Reason::permission_denied);
  refused(bench.admit(record, {Scope::project_read, ""}), Reason::permission_denied);
  bench.key.scopes = {Scope::project_write};
  refused(bench.admit(encode_api_key(bench.key)), Reason::permission_denied);
  CHECK(bench.admit(encode_api_key(bench.key), {Scope::project_write, "7"}));
}

TEST_CASE("an expired key is told nothing of its scopes and projects") {
  Bench bench;
  bench.key.expires_at = 1;
  refused(bench.admit(encode_api_key(bench.key), {Scope::project_write, "8"}), Reason::authentication_failed);
}

TEST_CASE("the admin token opens the admin API, and nothing near it does") {
  Bench bench;
  CHECK(authenticate_admin(bench.host, "s3cret", "Bearer s3cret"));
  CHECK(authenticate_admin(bench.host, "s3cret", "bearer  s3cret "));
  for (const char* header : {"", "Bearer", "Bearer ", "Basic s3cret", "s3cret"}) {
    CAPTURE(header);
    CHECK(authenticate_admin(bench.host, "s3cret", header).error().reason == Reason::not_authenticated);
  }
  for (const char* header : {"Bearer s3cre", "Bearer s3cretx", "Bearer S3CRET", "Bearer s3cret s3cret", "Bearer x"}) {
    CAPTURE(header);
    CHECK(authenticate_admin(bench.host, "s3cret", header).error().reason == Reason::authentication_failed);
  }
  CHECK(bench.world.calls.empty());
}
