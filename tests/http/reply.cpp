// http/reply: the gateway's own answers.
#include "http/reply.h"

#include <catch2/catch.hpp>

using namespace gatehouse;

namespace {

using Lines = std::vector<std::string>;

Lines lines(const Response& response) {
  Lines lines;
  for (const Header& header : response.headers) lines.push_back(header.name + ": " + header.value);
  return lines;
}

}  // namespace

TEST_CASE("json_reply carries its body and may not be stored") {
  const Response response = json_reply(201, R"({"a":1})");
  CHECK(response.status == 201);
  CHECK(lines(response) == Lines{"content-type: application/json", "cache-control: no-store"});
  CHECK(std::get<std::string>(response.body) == R"({"a":1})");
}

TEST_CASE("empty_reply is a status and nothing else") {
  const Response response = empty_reply(204);
  CHECK(response.status == 204);
  CHECK(response.headers.empty());
  CHECK(std::holds_alternative<std::monostate>(response.body));
}

TEST_CASE("redirect_reply is a 302 that may not be stored: its URL may hold a one-time secret") {
  const Response response = redirect_reply("https://as.example.com/authorize?state=s");
  CHECK(response.status == 302);
  CHECK(lines(response) == Lines{"location: https://as.example.com/authorize?state=s", "cache-control: no-store"});
  CHECK(std::holds_alternative<std::monostate>(response.body));
}
