// storage/keys: the table of every storage key, as it is documented.
#include "storage/keys.h"

#include <catch2/catch.hpp>
#include <set>

#include "host-shims/native/native_host.h"

using namespace gatehouse;
using namespace gatehouse::storage;

namespace {

struct Bench {
  NativeWorld world;
  NativeHost host{world};
};

constexpr std::string_view ada_hash = "fdee430d40bd57deeac186cd9790033d0f06f909a8806e7ce6e717ab7c7d5029";
constexpr std::string_view url_hash = "7a930d27a3f5c4643da88c179444484068237d328d99eae2f4cfe1939416d3cf";

}  // namespace

TEST_CASE("every key is what the table in keys.h says") {
  Bench bench;
  const UserHash ada = hash_user(bench.host, "ada");
  const std::string user(ada.hex);
  CHECK(user == ada_hash);
  CHECK(project_partition("7") == "project:7");
  CHECK(installation_prefix(ada) == "installation/" + user + "/");
  CHECK(installation_key(ada, "id") == "installation/" + user + "/id");
  CHECK(installation_replica("7", "id") == "installation/7/id");
  CHECK(url_key(bench.host, ada, "https://mcp.example.com/mcp") == "url/" + user + "/" + std::string(url_hash));
  CHECK(api_key_partition() == "keys");
  CHECK(api_key_prefix() == "api_key/");
  CHECK(api_key_key("id") == "api_key/id");
  CHECK(api_key_replica("id") == "key/id");
}

TEST_CASE("no two users share a hash, however their names resemble each other") {
  Bench bench;
  std::set<std::string> hashes;
  const std::vector<std::string> users = {"ada",
                                          "Ada",
                                          "ada ",
                                          " ada",
                                          "ada/",
                                          "ada/x",
                                          "../ada",
                                          "ad",
                                          "a",
                                          "*",
                                          "%61da",
                                          "",
                                          "ada\n",
                                          std::string("ada\0", 4),
                                          "\xD0\xB0\x64\x61"};
  for (const std::string& user : users) hashes.insert(hash_user(bench.host, user).hex);
  CHECK(hashes.size() == users.size());
}

TEST_CASE("a user of any length and content stands in keys as 64 hex digits") {
  Bench bench;
  for (const std::string& user : {std::string(), std::string("/"), std::string(100'000, 'x'), std::string("\0", 1)}) {
    const std::string hex = hash_user(bench.host, user).hex;
    CHECK(hex.size() == 64);
    CHECK(hex.find_first_not_of("0123456789abcdef") == std::string::npos);
  }
}

TEST_CASE("every key fits into a Workers KV key of 512 bytes") {
  Bench bench;
  const UserHash user = hash_user(bench.host, std::string(200, 'u'));
  const std::string project(64, 'p');
  const std::string id(36, 'i');
  for (const std::string& key :
       {project_partition(project), installation_key(user, id), installation_replica(project, id),
        url_key(bench.host, user, std::string(2048, 'u')), api_key_key(id), api_key_replica(id)}) {
    CAPTURE(key);
    CHECK(key.size() <= 512);
  }
}
