// host/message: looking a header up.
#include "host/message.h"

#include <catch2/catch.hpp>

using namespace gatehouse;

TEST_CASE("find_header answers the first value of a name") {
  const std::vector<HeaderView> headers = {{"a", "1"}, {"b", "2"}, {"b", "3"}, {"empty", ""}};
  CHECK(find_header(headers, "a") == "1");
  CHECK(find_header(headers, "b") == "2");
  CHECK(find_header(headers, "empty").empty());
  CHECK(find_header(headers, "c").empty());
  CHECK(find_header(headers, "").empty());
  CHECK(find_header(std::vector<HeaderView>(), "a").empty());
}

TEST_CASE("find_header takes names as they are: in lower case") {
  CHECK(find_header(std::vector<HeaderView>{{"origin", "x"}}, "Origin").empty());
}

TEST_CASE("a response is 200 without headers and without a body, unless it says otherwise") {
  const Response response;
  CHECK(response.status == 200);
  CHECK(response.headers.empty());
  CHECK(std::holds_alternative<std::monostate>(response.body));
}

TEST_CASE("is_media_type leaves parameters and case aside") {
  struct Row {
    const char* content_type;
    bool is_json;
  };
  const Row rows[] = {
      {"application/json", true},   {"Application/JSON; charset=utf-8", true}, {" application/json ;x=1", true},
      {"application/jsonl", false}, {"text/html, application/json", false},    {"", false},
      {";application/json", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.content_type);
    CHECK(is_media_type(row.content_type, "application/json") == row.is_json);
  }
}

TEST_CASE("is_redirect knows the statuses that send a request elsewhere") {
  for (const int status : {301, 302, 303, 307, 308}) CHECK(is_redirect(status));
  for (const int status : {200, 300, 304, 305, 306, 309, 404}) CHECK_FALSE(is_redirect(status));
}
