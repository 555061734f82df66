// Taking texts apart, and looking one up.
#include "core/text_list.h"

#include <catch2/catch.hpp>

using namespace gatehouse;

TEST_CASE("what stands between separators is taken off piece by piece") {
  struct Row {
    std::string_view text;
    std::vector<std::string> taken;
  };
  for (const Row& row : {Row{"", {}}, Row{"a", {"a"}}, Row{"a,b", {"a", "b"}}, Row{"a,", {"a"}}, Row{",a", {"", "a"}},
                         Row{",,", {"", ""}}, Row{"a b,c", {"a b", "c"}}}) {
    CAPTURE(row.text);
    std::vector<std::string> taken;
    for (std::string_view rest = row.text; !rest.empty();) taken.emplace_back(take_until(rest, ','));
    CHECK(taken == row.taken);
  }
}

TEST_CASE("a text is in a list or not") {
  const std::vector<std::string> texts = {"a", "", "bc"};
  for (const char* text : {"a", "", "bc"}) CHECK(contains(texts, text));
  for (const char* text : {"b", "A", "bcd"}) CHECK_FALSE(contains(texts, text));
  CHECK_FALSE(contains({}, ""));
}
