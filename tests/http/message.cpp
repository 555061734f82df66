// http/message: looking a header up.
#include "http/message.h"

#include <catch2/catch.hpp>

using namespace gatehouse;

TEST_CASE("find_header answers the first value of a name") {
  const std::vector<HeaderView> headers = {{"a", "1"}, {"b", "2"}, {"b", "3"}, {"empty", ""}};
  CHECK(find_header(headers, "a") == "1");
  CHECK(find_header(headers, "b") == "2");
  CHECK(find_header(headers, "empty").empty());
  CHECK(find_header(headers, "c").empty());
  CHECK(find_header(headers, "").empty());
  CHECK(find_header({}, "a").empty());
}

TEST_CASE("find_header takes names as they are: in lower case") {
  CHECK(find_header({{"origin", "x"}}, "Origin").empty());
}

TEST_CASE("a response is 200 without headers and without a body, unless it says otherwise") {
  const Response response;
  CHECK(response.status == 200);
  CHECK(response.headers.empty());
  CHECK(std::holds_alternative<std::monostate>(response.body));
}
