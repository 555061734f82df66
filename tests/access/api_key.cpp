// access/api_key: what a key permits, its stored form, and what the admin API shows of it.
#include "access/api_key.h"

#include <catch2/catch.hpp>

using namespace gatehouse;

namespace {

constexpr UnixMillis eight_o_clock = 1'795'507'200'000;  // 2026-11-24T08:00:00Z

ApiKey a_key() {
  ApiKey key;
  key.id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
  key.key_hash = "0123abcd";
  key.label = "lap\"top";
  key.user = "ada";
  key.projects = {"7", "8"};
  key.scopes = {Scope::project_read, Scope::project_write};
  key.expires_at = eight_o_clock + 1;
  key.created_at = eight_o_clock;
  return key;
}

void same(const ApiKey& left, const ApiKey& right) {
  CHECK(left.id == right.id);
  CHECK(left.key_hash == right.key_hash);
  CHECK(left.label == right.label);
  CHECK(left.user == right.user);
  CHECK(left.projects == right.projects);
  CHECK(left.scopes == right.scopes);
  CHECK(left.expires_at == right.expires_at);
  CHECK(left.created_at == right.created_at);
}

void damaged(std::string_view record) {
  CAPTURE(record);
  CHECK_FALSE(decode_api_key(record));
}

}  // namespace

TEST_CASE("a scope has one name") {
  CHECK(scope_name(Scope::project_read) == "project:read");
  CHECK(scope_name(Scope::project_write) == "project:write");
  CHECK(parse_scope("project:read") == Scope::project_read);
  CHECK(parse_scope("project:write") == Scope::project_write);
  for (const char* name : {"", "project", "project:", "project:admin", "Project:read", "project:read ", "*"}) {
    CAPTURE(name);
    CHECK_FALSE(parse_scope(name));
  }
}

TEST_CASE("a key permits the scopes it has: write does not imply read") {
  ApiKey key;
  CHECK_FALSE(key.permits(Scope::project_read));
  key.scopes = {Scope::project_write};
  CHECK(key.permits(Scope::project_write));
  CHECK_FALSE(key.permits(Scope::project_read));
  key.scopes = {Scope::project_read};
  CHECK(key.permits(Scope::project_read));
  CHECK_FALSE(key.permits(Scope::project_write));
}

TEST_CASE("a key permits the projects of its list") {
  ApiKey key;
  CHECK_FALSE(key.permits_project("7"));
  key.projects = {"7", "a-B_c"};
  CHECK(key.permits_project("7"));
  CHECK(key.permits_project("a-B_c"));
  for (const char* other : {"", "8", "77", "a-b_c", "*", "7 "}) {
    CAPTURE(other);
    CHECK_FALSE(key.permits_project(other));
  }
  key.projects = {"*"};
  CHECK(key.permits_project("any"));
}

TEST_CASE("a key expires at its time, not after it") {
  ApiKey key;
  CHECK_FALSE(key.expired(INT64_MAX));
  key.expires_at = eight_o_clock;
  CHECK_FALSE(key.expired(eight_o_clock - 1));
  CHECK(key.expired(eight_o_clock));
  CHECK(key.expired(eight_o_clock + 1));
}

TEST_CASE("a stored key reads back as it was") {
  ApiKey key = a_key();
  REQUIRE(decode_api_key(encode_api_key(key)));
  same(*decode_api_key(encode_api_key(key)), key);
  key.expires_at.reset();
  key.label.clear();
  key.projects = {"*"};
  key.user = "\xD0\xB0 / \" \\ \n";
  REQUIRE(decode_api_key(encode_api_key(key)));
  same(*decode_api_key(encode_api_key(key)), key);
}

TEST_CASE("a scope that this version does not know permits nothing") {
  const auto key = decode_api_key(
      R"({"id":"i","key_hash":"h","user":"u","created_at":1,"projects":["7"],"scopes":["project:own","project:read"]})");
  REQUIRE(key);
  CHECK(key->scopes == std::vector<Scope>{Scope::project_read});
}

TEST_CASE("a damaged record is no API key") {
  damaged("");
  damaged("null");
  damaged("[]");
  damaged("{}");
  const std::string whole = encode_api_key(a_key());
  damaged(whole.substr(0, whole.size() - 1));
  damaged(R"({"id":"","key_hash":"h","user":"u","created_at":1,"projects":[],"scopes":[]})");
  damaged(R"({"id":"i","key_hash":"","user":"u","created_at":1,"projects":[],"scopes":[]})");
  damaged(R"({"id":"i","key_hash":"h","user":"","created_at":1,"projects":[],"scopes":[]})");
  damaged(R"({"id":"i","key_hash":"h","user":"u","projects":[],"scopes":[]})");
  damaged(R"({"id":"i","key_hash":"h","user":"u","created_at":"1","projects":[],"scopes":[]})");
  damaged(R"({"id":"i","key_hash":"h","user":"u","created_at":1,"scopes":[]})");
  damaged(R"({"id":"i","key_hash":"h","user":"u","created_at":1,"projects":[]})");
}

TEST_CASE("a key whose expiry cannot be read is no key, rather than one without an expiry") {
  for (const char* expiry : {R"("2026-11-24T08:00:00Z")", "1.5", "null", "true", "99999999999999999999"}) {
    damaged(
        std::string(R"({"id":"i","key_hash":"h","user":"u","created_at":1,"projects":[],"scopes":[],"expires_at":)") +
        expiry + "}");
  }
}

TEST_CASE("the admin API shows a key without its hash") {
  ApiKey key = a_key();
  CHECK(present_api_key(key) ==
        R"({"id":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f","label":"lap\"top","user":"ada","projects":["7","8"],)"
        R"("scopes":["project:read","project:write"],"expires_at":"2026-11-24T08:00:00.001Z",)"
        R"("created_at":"2026-11-24T08:00:00.000Z"})");
  key.expires_at.reset();
  CHECK(present_api_key(key).find(R"("expires_at":null)") != std::string::npos);
  CHECK(present_api_key(key, "gh_secret").ends_with(R"("created_at":"2026-11-24T08:00:00.000Z","key":"gh_secret"})"));
}

TEST_CASE("a project id is 1 to 64 of A-Z a-z 0-9 _ -") {
  for (const std::string& id : {std::string("7"), std::string("AZaz09_-"), std::string(64, 'p'), std::string("-")}) {
    CAPTURE(id);
    CHECK(is_project_id(id));
  }
  for (const std::string& id : {std::string(), std::string(65, 'p'), std::string("a b"), std::string("a/b"),
                                std::string("a.b"), std::string("a:b"), std::string("*"), std::string("\xC3\xA9"),
                                std::string("\0", 1), std::string("7\n"), std::string("%41")}) {
    CAPTURE(id);
    CHECK_FALSE(is_project_id(id));
  }
}
