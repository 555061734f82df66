// Credentials at rest: never in clear in any stored value, never opened elsewhere, and
// sealed anew as the encryption key is rotated.
#include <catch2/catch.hpp>

#include "core/base64.h"
#include "installations/installation.h"
#include "storage/keys.h"
#include "storage/records.h"
#include "tests/support/scene.h"

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

constexpr std::string_view new_key = "k2:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

std::string rotated_keys() { return std::string(new_key) + "," + std::string(encryption_keys); }

/// A value in every spelling that a careless store might keep it in.
std::vector<std::string> spellings(const std::string& value) {
  std::vector<std::string> all = {value, base64_encode(value), base64url_encode(value), json_quote(json_quote(value)),
                                  std::string(value.rbegin(), value.rend())};
  std::string hex;
  for (const char byte : value) {
    constexpr std::string_view digits = "0123456789abcdef";
    hex += digits[static_cast<unsigned char>(byte) >> 4U];
    hex += digits[static_cast<unsigned char>(byte) & 0xFU];
  }
  all.push_back(hex);
  // Without the ends, whose base64 depends on what stands beside them.
  for (std::size_t shift = 0; shift < 3; ++shift) {
    const std::string_view middle = std::string_view(value).substr(shift, (value.size() - shift) / 3 * 3);
    all.push_back(base64url_encode(middle));
  }
  return all;
}

/// Nothing of the stored bytes, keys included, is the value.
void check_not_stored(const Scene& scene, const std::string& value) {
  for (const std::string& spelling : spellings(value)) {
    CAPTURE(spelling);
    CHECK_FALSE(scene.gateway.world.store.holds(spelling));
  }
}

void check_not_logged(const Scene& scene, const std::string& value) {
  for (const LogLine& line : scene.gateway.world.log) CHECK(line.text.find(value) == std::string::npos);
  for (const std::string& call : scene.gateway.world.calls) CHECK(call.find(value) == std::string::npos);
}

Installation stored_installation(const Scene& scene, const std::string& id) {
  return decode_installation(scene.gateway.world.store.read_copy("installation/7/" + id).value()).value();
}

/// Rewrites a record where it lies: in the truth and in its copy.
void overwrite(Scene& scene, const std::string& user, const Installation& installation, const std::string& id) {
  NativeHost host(scene.gateway.world);
  KvCommit commit = storage::begin_commit(host, storage::project_partition("7"));
  KvMutation put;
  put.key = storage::installation_key(storage::hash_user(host, user), id);
  put.value = encode_installation(installation);
  put.replica_key = storage::installation_replica("7", id);
  commit.mutations.push_back(std::move(put));
  REQUIRE(scene.gateway.world.store.commit(commit, 0).error == HostError::none);
}

TestResponse call_as_ada(Scene& scene) { return scene.gateway.send(mcp_post(scene.adas_id, scene.ada.secret)); }

TestRequest renaming(const Scene& scene, const std::string& name) {
  return {.method = "PATCH",
          .path = TestGateway::installations_path() + scene.adas_id + "/",
          .body = R"({"display_name":")" + name + "\"}",
          .api_key = scene.ada.secret};
}

/// A gateway with other settings over what this scene has stored.
void continue_with(Scene& later, const Scene& earlier) {
  later.gateway.world.store = earlier.gateway.world.store;
  later.ada = earlier.ada;
  later.grace = earlier.grace;
  later.adas_id = earlier.adas_id;
  later.graces_id = earlier.graces_id;
}

}  // namespace

TEST_CASE("no credential and no API key appears in anything stored or logged, whatever was done") {
  Scene scene;
  const TestKey spare = scene.gateway.make_key({.user = "edsger"});
  for (const Endpoint& endpoint : endpoints()) {
    if (endpoint.name == "delete") continue;
    scene.gateway.send(request_to(endpoint, scene));
    scene.gateway.world.fail_call(1, HostError::unavailable);
    scene.gateway.send(request_to(endpoint, scene));
  }
  for (const std::string& value :
       {std::string(adas_credential), std::string(graces_credential), std::string("new-credential"), scene.ada.secret,
        scene.grace.secret, spare.secret, std::string(admin_token), std::string(encryption_keys.substr(3))}) {
    check_not_stored(scene, value);
    check_not_logged(scene, value);
  }
  // The scan finds what is there.
  CHECK(scene.gateway.world.store.holds("ada"));
  CHECK(scene.gateway.world.store.holds("renamed"));
}

TEST_CASE("no answer holds a credential, but to its upstream") {
  Scene scene;
  scene.gateway.world.on_fetch = [](const FetchRequest&, const std::string&) {
    return ScriptedResponse{401, {}, "no"};
  };
  for (const Endpoint& endpoint : endpoints()) {
    CAPTURE(endpoint.name);
    const TestResponse answer = scene.gateway.send(request_to(endpoint, scene));
    std::string text = answer.body;
    for (const Header& header : answer.headers) text += "\n" + header.name + ": " + header.value;
    for (const std::string_view value : {adas_credential, graces_credential, std::string_view("new-credential"),
                                         std::string_view("k1."), admin_token, std::string_view(scene.ada.secret)}) {
      CHECK(text.find(value) == std::string::npos);
    }
  }
}

TEST_CASE("a record that is pointed at another server does not give its credential away") {
  for (const char* url : {"https://evil.example/mcp", "https://mcp.example.com:8443/mcp", "https://example.com/mcp"}) {
    Scene scene;
    Installation record = stored_installation(scene, scene.adas_id);
    record.url = url;
    overwrite(scene, "ada", record, scene.adas_id);
    const TestResponse answer = call_as_ada(scene);
    CAPTURE(url);
    CHECK(answer.status == 403);
    CHECK(answer.at("error/code") == "-32011");
    CHECK(answer.at("error/data/reason") == "credential_unreadable");
    CHECK(scene.gateway.world.fetches.empty());
  }
}

TEST_CASE("sealed credentials that are moved into another record do not open there") {
  Scene scene;
  Installation graces = stored_installation(scene, scene.graces_id);
  graces.sealed_credentials = stored_installation(scene, scene.adas_id).sealed_credentials;
  overwrite(scene, "grace", graces, scene.graces_id);
  const TestResponse answer = scene.gateway.send(mcp_post(scene.graces_id, scene.grace.secret));
  CHECK(answer.status == 403);
  CHECK(answer.at("error/data/reason") == "credential_unreadable");
  CHECK(scene.gateway.world.fetches.empty());
}

TEST_CASE("a whole record that is copied over another's does not open there") {
  Scene scene;
  Installation copied = stored_installation(scene, scene.adas_id);
  overwrite(scene, "grace", copied, scene.graces_id);
  CHECK(scene.gateway.send(mcp_post(scene.graces_id, scene.grace.secret)).status == 500);
  // Not with the names changed either.
  copied.user = "grace";
  copied.id = scene.graces_id;
  overwrite(scene, "grace", copied, scene.graces_id);
  const TestResponse renamed = scene.gateway.send(mcp_post(scene.graces_id, scene.grace.secret));
  CHECK(renamed.status == 403);
  CHECK(renamed.at("error/data/reason") == "credential_unreadable");
  CHECK(scene.gateway.world.fetches.empty());
}

TEST_CASE("rotation: with a new key in front everything goes on, and each write seals anew") {
  const Scene before;
  const std::string keys = rotated_keys();
  Scene during({{"ENCRYPTION_KEYS", keys}});
  continue_with(during, before);
  CHECK(call_as_ada(during).at("credential") == "Bearer " + std::string(adas_credential));
  CHECK(stored_installation(during, during.adas_id).sealed_credentials.starts_with("k1."));

  CHECK(during.gateway.send(renaming(during, "after rotation")).status == 200);
  CHECK(stored_installation(during, during.adas_id).sealed_credentials.starts_with("k2."));
  CHECK(stored_installation(during, during.graces_id).sealed_credentials.starts_with("k1."));
  CHECK(call_as_ada(during).at("credential") == "Bearer " + std::string(adas_credential));

  const TestKey new_ada = during.gateway.make_key({.user = "ada"});
  Scene after({{"ENCRYPTION_KEYS", new_key}});
  continue_with(after, during);
  // An API key that the old key signed went with it; one that was made since stays.
  CHECK(call_as_ada(after).status == 401);
  const TestResponse answer = after.gateway.send(mcp_post(after.adas_id, new_ada.secret));
  CHECK(answer.at("credential") == "Bearer " + std::string(adas_credential));
}

TEST_CASE("a credential whose key is gone is told as such, and kept for the day it comes back") {
  const Scene before;
  Scene without({{"ENCRYPTION_KEYS", new_key}});
  continue_with(without, before);
  without.ada = without.gateway.make_key({.user = "ada"});
  const TestResponse answer = call_as_ada(without);
  CHECK(answer.status == 403);
  CHECK(answer.at("error/code") == "-32011");
  CHECK(answer.at("error/data/reason") == "credential_unreadable");
  CHECK(answer.at("error/data/installation_id") == without.adas_id);
  CHECK(without.gateway.send(renaming(without, "renamed")).status == 200);

  Scene restored;
  continue_with(restored, without);
  restored.ada = before.ada;
  CHECK(call_as_ada(restored).at("credential") == "Bearer " + std::string(adas_credential));
}
