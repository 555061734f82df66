// core/timestamp: RFC 3339 section 5.6.
#include "core/timestamp.h"

#include <catch2/catch.hpp>

using namespace gatehouse;

TEST_CASE("format_timestamp and parse_timestamp undo each other") {
  struct Row {
    UnixMillis time;
    std::string_view text;
  };
  for (const Row& row : {
           Row{0, "1970-01-01T00:00:00.000Z"},
           Row{-1, "1969-12-31T23:59:59.999Z"},
           Row{951'782'399'999, "2000-02-28T23:59:59.999Z"},
           Row{951'782'400'000, "2000-02-29T00:00:00.000Z"},
           Row{951'868'800'000, "2000-03-01T00:00:00.000Z"},
           Row{1'795'507'200'123, "2026-11-24T08:00:00.123Z"},
           Row{4'107'542'400'000, "2100-03-01T00:00:00.000Z"},
           Row{-62'167'219'200'000, "0000-01-01T00:00:00.000Z"},
           Row{253'402'300'799'999, "9999-12-31T23:59:59.999Z"},
       }) {
    CAPTURE(row.text);
    CHECK(format_timestamp(row.time) == row.text);
    CHECK(parse_timestamp(row.text) == row.time);
  }
}

TEST_CASE("format_timestamp stays within four digits of year") {
  CHECK(format_timestamp(INT64_MAX) == "9999-12-31T23:59:59.999Z");
  CHECK(format_timestamp(INT64_MIN) == "0000-01-01T00:00:00.000Z");
}

TEST_CASE("parse_timestamp reads every form of RFC 3339") {
  constexpr UnixMillis eight = 1'795'507'200'000;
  struct Row {
    std::string_view text;
    UnixMillis time;
  };
  for (const Row& row : {
           Row{"2026-11-24T08:00:00Z", eight},
           Row{"2026-11-24t08:00:00z", eight},
           Row{"2026-11-24T08:00:00+00:00", eight},
           Row{"2026-11-24T08:00:00-00:00", eight},
           Row{"2026-11-24T10:30:00+02:30", eight},
           Row{"2026-11-23T23:00:00-09:00", eight},
           Row{"2026-11-25T07:59:00+23:59", eight},
           Row{"2026-11-24T08:00:00.5Z", eight + 500},
           Row{"2026-11-24T08:00:00.12Z", eight + 120},
           Row{"2026-11-24T08:00:00.1239999999999999999999999Z", eight + 123},
           Row{"2016-12-31T23:59:60Z", 1'483'228'800'000},
           Row{"2016-12-31T15:59:60.25-08:00", 1'483'228'800'250},
       }) {
    CAPTURE(row.text);
    CHECK(parse_timestamp(row.text) == row.time);
  }
}

TEST_CASE("parse_timestamp refuses") {
  for (const std::string_view text : {"",
                                      "now",
                                      "2026-11-24",
                                      "2026-11-24T08:00:00",
                                      "2026-11-24 08:00:00Z",
                                      "2026-11-24T08:00Z",
                                      "26-11-24T08:00:00Z",
                                      "+2026-11-24T08:00:00Z",
                                      "20261124T080000Z",
                                      "2026-11-24T08:00:00ZZ",
                                      "2026-11-24T08:00:00Z ",
                                      " 2026-11-24T08:00:00Z",
                                      "2026-11-24T08:00:00.Z",
                                      "2026-11-24T08:00:00,5Z",
                                      "2026-11-24T08:00:00+0200",
                                      "2026-11-24T08:00:00+02",
                                      "2026-11-24T08:00:00+24:00",
                                      "2026-11-24T08:00:00+02:60",
                                      "2026-11-24T08:00:00 02:00",
                                      "2026-00-24T08:00:00Z",
                                      "2026-13-24T08:00:00Z",
                                      "2026-11-00T08:00:00Z",
                                      "2026-11-31T08:00:00Z",
                                      "2026-02-29T08:00:00Z",
                                      "2100-02-29T08:00:00Z",
                                      "2026-11-24T24:00:00Z",
                                      "2026-11-24T08:60:00Z",
                                      "2026-11-24T08:00:61Z",
                                      "2026-11-24T08:00:60Z",
                                      "2016-12-31T23:59:60+01:00",
                                      "2026-1a-24T08:00:00Z",
                                      "0000-01-01T00:00:00+00:01",
                                      "9999-12-31T23:59:59-00:01",
                                      "1795507200000"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_timestamp(text));
  }
}
