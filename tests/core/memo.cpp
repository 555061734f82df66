// core/memo: what is remembered is given for the very same text, and for no other.
#include "core/memo.h"

#include <catch2/catch.hpp>

#include "core/constant_time.h"

using namespace gatehouse;

namespace {

using Numbers = Memo<int>;

/// Another text that takes the place of this one.
std::string rival_of(const std::string& text) {
  for (int i = 0; i < 10'000; ++i) {
    Numbers memo;
    memo.keep(text, 1);
    std::string other = "rival " + std::to_string(i);
    memo.keep(other, 2);
    if (memo.find(text) == nullptr) return other;
  }
  FAIL("No text takes the place of another.");
  return {};
}

}  // namespace

TEST_CASE("a memo gives what was kept for a text, and nothing for another") {
  Numbers memo;
  CHECK(memo.find("a") == nullptr);
  CHECK(memo.keep("a", 1) == 1);
  REQUIRE(memo.find("a") != nullptr);
  CHECK(*memo.find("a") == 1);
  for (const char* other : {"", "b", "A", "aa"}) CHECK(memo.find(other) == nullptr);
  memo.keep("a", 2);
  CHECK(*memo.find("a") == 2);
}

TEST_CASE("texts that differ only where a memo does not look for their place are told apart") {
  const std::string text = std::string(24, 'x') + "one thing" + std::string(8, 'y');
  const std::string other = std::string(24, 'x') + "an other!" + std::string(8, 'y');
  Numbers memo;
  memo.keep(text, 1);
  CHECK(memo.find(other) == nullptr);
  memo.keep(other, 2);
  CHECK(*memo.find(other) == 2);
  CHECK(memo.find(text) == nullptr);
}

TEST_CASE("a text whose place another took is not known any more") {
  Numbers memo;
  const std::string rival = rival_of("text");
  memo.keep("text", 1);
  memo.keep(rival, 2);
  CHECK(memo.find("text") == nullptr);
  CHECK(*memo.find(rival) == 2);
}

TEST_CASE("nothing is known of the empty text, which every free place holds") {
  Numbers memo;
  CHECK(memo.find("") == nullptr);
  memo.keep("", 1);
  CHECK(memo.find("") == nullptr);
}

TEST_CASE("a value is computed once, and asked for again where there was none") {
  Numbers memo;
  int computed = 0;
  const auto one = [&computed]() -> std::optional<int> { return ++computed; };
  CHECK(*memo.recall("a", one) == 1);
  CHECK(*memo.recall("a", one) == 1);
  const auto none = [&computed]() -> std::optional<int> { return ++computed, std::nullopt; };
  CHECK(memo.recall("b", none) == nullptr);
  CHECK(memo.recall("b", none) == nullptr);
  CHECK(computed == 3);
}

TEST_CASE("of long texts one is remembered") {
  Numbers memo;
  const std::string longest(Numbers::long_bytes, 'a');
  for (char letter = 'a'; letter < 'd'; ++letter) memo.keep(longest + letter, letter);
  CHECK(memo.find(longest + 'a') == nullptr);
  CHECK(memo.find(longest + 'b') == nullptr);
  CHECK(*memo.find(longest + 'c') == 'c');
  // And it takes no place of others.
  memo.keep(longest, 1);
  memo.keep("a", 2);
  CHECK(*memo.find(longest) == 1);
  CHECK(*memo.find("a") == 2);
  CHECK(*memo.find(longest + 'c') == 'c');
}

TEST_CASE("a memo of secrets finds them by comparison in constant time") {
  Memo<int, constant_time_equal> memo;
  memo.keep("secret", 1);
  CHECK(*memo.find("secret") == 1);
  CHECK(memo.find("secreT") == nullptr);
}

TEST_CASE("most of a handful of records and URLs are remembered together") {
  Numbers memo;
  int known = 0;
  for (int i = 0; i < 8; ++i) memo.keep("https://mcp.example.com/v1/servers/" + std::to_string(i), i);
  for (int i = 0; i < 8; ++i) {
    const int* found = memo.find("https://mcp.example.com/v1/servers/" + std::to_string(i));
    if (found != nullptr && *found == i) ++known;
  }
  CHECK(known >= 6);
}
