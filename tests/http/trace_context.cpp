// traceparent: what is one, and how a trace goes on.
#include "http/trace_context.h"

#include <catch2/catch.hpp>
#include <string>

using gatehouse::parse_traceparent;
using gatehouse::traceparent_of;

namespace {

const std::string trace = "0af7651916cd43dd8448eb211c80319c";
const std::string parent = "b7ad6b7169203331";
const std::string good = "00-" + trace + "-" + parent + "-01";

}  // namespace

TEST_CASE("a traceparent has four parts") {
  const auto parsed = parse_traceparent(good);
  REQUIRE(parsed);
  CHECK(parsed->trace_id == trace);
  CHECK(parsed->parent_id == parent);
  CHECK(parsed->flags == "01");
  CHECK(traceparent_of(*parsed, "00f067aa0ba902b7") == "00-" + trace + "-00f067aa0ba902b7-01");
}

TEST_CASE("of a later version, the parts that are known are read") {
  CHECK(parse_traceparent("01-" + trace + "-" + parent + "-01"));
  CHECK(parse_traceparent("cc-" + trace + "-" + parent + "-01-what-comes-later"));
  CHECK_FALSE(parse_traceparent("cc-" + trace + "-" + parent + "-01.what"));
}

TEST_CASE("what is no traceparent") {
  for (const std::string& header :
       {std::string(), std::string("00"), good + "-", good + "0", good.substr(0, good.size() - 1), " " + good,
        good + ", " + good, "ff-" + trace + "-" + parent + "-01", "00-" + std::string(32, '0') + "-" + parent + "-01",
        "00-" + trace + "-" + std::string(16, '0') + "-01", "00-" + std::string(32, 'A') + "-" + parent + "-01",
        "00-" + trace + "-" + parent + "-0g", "00_" + trace + "-" + parent + "-01",
        "0-" + trace + "-" + parent + "-01"}) {
    INFO(header);
    CHECK_FALSE(parse_traceparent(header));
  }
}
