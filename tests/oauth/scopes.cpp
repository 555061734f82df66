// Scopes as sets, and the order in which to choose them.
#include "oauth/scopes.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "core/limits.h"

using namespace gatehouse;

TEST_CASE("a scope is its distinct tokens, one space apart") {
  CHECK(normalize_scope("") == "");
  CHECK(normalize_scope("   ") == "");
  CHECK(normalize_scope("a") == "a");
  CHECK(normalize_scope("  b  a b ") == "b a");
  CHECK(normalize_scope("https://www.example.com/auth/files.readonly mcp:read!") ==
        "https://www.example.com/auth/files.readonly mcp:read!");
  CHECK(normalize_scope("a \" b\\ \x7F \xC3\xA4 c\td\ne f") == "a f");
  CHECK(normalize_scope(std::string("a \0 b", 5)) == "a b");
  CHECK(join_scopes({"a", "", "b c", "a", "d"}) == "a d");
}

TEST_CASE("a scope stays below its limit") {
  const std::string longest(limits::oauth_scope_characters, 'a');
  CHECK(normalize_scope(longest) == longest);
  CHECK(normalize_scope(longest + "a") == "");
  CHECK(unite_scopes("x", longest) == "x");
  std::vector<std::string> many;
  for (int i = 0; i < 5000; ++i) many.push_back("scope" + std::to_string(i));
  CHECK(join_scopes(many).size() <= limits::oauth_scope_characters);
  CHECK(normalize_scope(std::string(1024 * 1024, ' ') + "a") == "a");
}

TEST_CASE("union and subset") {
  CHECK(unite_scopes("", "") == "");
  CHECK(unite_scopes("a b", "b c") == "a b c");
  CHECK(unite_scopes("a", "") == "a");
  CHECK(unite_scopes("", "a") == "a");
  CHECK(contains_scope("a bc", "bc"));
  CHECK_FALSE(contains_scope("a bc", "b"));
  CHECK_FALSE(contains_scope("a bc", ""));
  CHECK(scope_covers("a b", "b"));
  CHECK(scope_covers("a b", " b  a "));
  CHECK(scope_covers("", ""));
  CHECK_FALSE(scope_covers("", "a"));
  CHECK_FALSE(scope_covers("ab", "a"));
  CHECK_FALSE(scope_covers("a b", "a c"));
}

TEST_CASE("which scopes to ask for") {
  using List = std::optional<std::vector<std::string>>;
  struct Row {
    std::string_view installation, remembered, challenge;
    List resource_scopes, server_scopes;
    std::string_view asked_for;
  };
  const List none;
  const List offline = std::vector<std::string>{"openid", "offline_access"};
  for (const Row& row : {
           // Scope Selection Strategy: challenge, scopes_supported of the resource, none.
           Row{"", "", "a b", List({"c", "d"}), none, "a b"},
           Row{"", "", "", List({"c", "d"}), none, "c d"},
           Row{"", "", " ", List({"c", "d"}), none, "c d"},
           Row{"", "", "", List(std::vector<std::string>{}), none, ""},
           Row{"", "", "", none, none, ""},
           // The authorization server's list is no source.
           Row{"", "", "", none, List({"x"}), ""},
           // What the installation asks for goes before everything.
           Row{"own", "", "a", List({"c"}), none, "own"},
           Row{"own", "", "a", List({"c"}), offline, "own"},
           Row{"own offline_access", "", "", none, none, "own offline_access"},
           // Step-up: the union with what was asked for before.
           Row{"", "a", "b", List({"c"}), none, "b a"},
           Row{"", "a b", "b", none, none, "b a"},
           Row{"", "a", "", none, none, "a"},
           Row{"own", "own more", "b", none, none, "own more"},
           // offline_access.
           Row{"", "", "a", none, offline, "a offline_access"},
           Row{"", "", "", List({"c"}), offline, "c offline_access"},
           Row{"", "", "", none, offline, ""},
           Row{"", "", "a", none, List({"a", "b"}), "a"},
           Row{"", "", "", List({"c", "offline_access"}), none, "c"},
           Row{"", "", "", List({"c", "offline_access"}), List({"c"}), "c"},
           // The challenge is authoritative, whatever anybody lists.
           Row{"", "", "a offline_access b", none, List({"a", "b"}), "a offline_access b"},
           Row{"", "", "a offline_access", none, none, "a offline_access"},
           Row{"", "a", "b offline_access", List({"c"}), none, "b offline_access a"},
           Row{"", "a offline_access", "b", none, none, "b a"},
           Row{"", "a offline_access", "b", none, offline, "b a offline_access"},
           Row{"", "", "offline_access", none, none, "offline_access"},
           Row{"", "", "offline_access", none, offline, "offline_access"},
       }) {
    CAPTURE(row.installation, row.remembered, row.challenge, row.asked_for);
    const ScopeSources sources{row.installation, row.remembered, row.challenge, row.resource_scopes, row.server_scopes};
    CHECK(select_scopes(sources) == row.asked_for);
  }
}
