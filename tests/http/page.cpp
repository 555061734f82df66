// http/page: limit and offset in, count and links out.
#include "http/page.h"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace gatehouse;

namespace {

void reads(std::string_view query, std::uint32_t limit, std::uint32_t offset) {
  CAPTURE(query);
  const Result<Page> page = read_page(query);
  REQUIRE(page);
  CHECK(page.value().limit == limit);
  CHECK(page.value().offset == offset);
}

void rejects(std::string_view query, std::string_view parameter) {
  CAPTURE(query);
  const Result<Page> page = read_page(query);
  REQUIRE_FALSE(page);
  CHECK(page.error().reason == Reason::invalid);
  CHECK(page.error().attr == parameter);
}

/// count, next and previous of a page without items, made of as many records as there are up to its limit.
std::string links(Page page, std::uint32_t total) {
  const std::uint32_t left = total > page.offset ? total - page.offset : 0;
  const std::string json = present_page(page, {.total = total, .records = std::min(page.limit, left)}, "L");
  const std::string_view end = R"(,"results":[]})";
  REQUIRE(json.ends_with(end));
  return json.substr(0, json.size() - end.size());
}

}  // namespace

TEST_CASE("read_page reads limit and offset, and has a default for each") {
  reads("", 100, 0);
  reads("limit=5", 5, 0);
  reads("offset=5", 100, 5);
  reads("offset=20&limit=10", 10, 20);
  reads("other=x&&limit=%31", 1, 0);
  reads("LIMIT=0&limits=0", 100, 0);
}

TEST_CASE("read_page reads up to its limits and not past them") {
  reads("limit=1", 1, 0);
  reads("limit=1000", 1000, 0);
  reads("offset=0", 100, 0);
  reads("offset=2147483647", 100, 2147483647);
  rejects("limit=0", "limit");
  rejects("limit=1001", "limit");
  rejects("offset=2147483648", "offset");
}

TEST_CASE("read_page refuses what is no whole number, and names it") {
  for (const char* value : {"",
                            "x",
                            "-1",
                            "-0",
                            "+1",
                            "%2B1",
                            "1.5",
                            "1e2",
                            "0x10",
                            "1_000",
                            "1,000",
                            "%201",
                            "1%20",
                            "+",
                            "%00",
                            "1%00",
                            "%FF",
                            "%D9%A1",
                            "NaN",
                            "4294967297",
                            "18446744073709551617",
                            "99999999999999999999999"}) {
    rejects(std::string("limit=") + value, "limit");
    rejects(std::string("offset=") + value, "offset");
  }
  rejects("limit", "limit");
  rejects("limit=1&limit=x", "limit");
  rejects("limit=x&limit=1", "limit");
}

TEST_CASE("a page says how many there are, and where its neighbours lie") {
  struct Row {
    Page page;
    std::uint32_t total;
    std::string_view links;
  };
  for (const Row& row : {
           Row{{10, 0}, 0, R"({"count":0,"next":null,"previous":null)"},
           Row{{10, 0}, 10, R"({"count":10,"next":null,"previous":null)"},
           Row{{10, 0}, 11, R"({"count":11,"next":"L?limit=10&offset=10","previous":null)"},
           Row{{10, 10}, 11, R"({"count":11,"next":null,"previous":"L?limit=10&offset=0")"},
           Row{{10, 10}, 30, R"({"count":30,"next":"L?limit=10&offset=20","previous":"L?limit=10&offset=0")"},
           Row{{10, 3}, 30, R"({"count":30,"next":"L?limit=10&offset=13","previous":"L?limit=10&offset=0")"},
           Row{{10, 25}, 30, R"({"count":30,"next":null,"previous":"L?limit=10&offset=15")"},
           Row{{1, 2147483647},
               4294967295,
               R"({"count":4294967295,"next":"L?limit=1&offset=2147483648","previous":"L?limit=1&offset=2147483646")"},
           Row{{1000, 2147483647}, 5, R"({"count":5,"next":null,"previous":"L?limit=1000&offset=2147482647")"},
       }) {
    CAPTURE(row.page.limit, row.page.offset, row.total);
    CHECK(links(row.page, row.total) == row.links);
  }
}

TEST_CASE("a page holds its items in their order") {
  const PageContents contents{.total = 3, .records = 2, .items = R"({"id":1},{"id":2})"};
  CHECK(present_page({2, 0}, contents, "https://gw.example.com/list/") ==
        R"({"count":3,"next":"https://gw.example.com/list/?limit=2&offset=2","previous":null,)"
        R"("results":[{"id":1},{"id":2}]})");
}

TEST_CASE("the page after one that ended early begins where that ended, and leads back to it") {
  CHECK(present_page({100, 20}, {.total = 90, .records = 7}, "L").find(R"("next":"L?limit=7&offset=27")") !=
        std::string::npos);
  CHECK(links({7, 27}, 90) == R"({"count":90,"next":"L?limit=7&offset=34","previous":"L?limit=7&offset=20")");
  // What nothing came of leads nowhere, so that nobody asks for ever.
  CHECK(present_page({100, 20}, {.total = 90, .records = 0}, "L").find(R"("next":null)") != std::string::npos);
}
