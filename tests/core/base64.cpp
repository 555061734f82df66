// core/base64: RFC 4648 sections 4, 5 and 10.
#include "core/base64.h"

#include <catch2/catch.hpp>

using namespace gatehouse;

TEST_CASE("base64 and base64url agree with the vectors of RFC 4648 section 10") {
  struct Row {
    std::string_view bytes, standard, url;
  };
  for (const Row& row : {
           Row{"", "", ""},
           Row{"f", "Zg==", "Zg"},
           Row{"fo", "Zm8=", "Zm8"},
           Row{"foo", "Zm9v", "Zm9v"},
           Row{"foob", "Zm9vYg==", "Zm9vYg"},
           Row{"fooba", "Zm9vYmE=", "Zm9vYmE"},
           Row{"foobar", "Zm9vYmFy", "Zm9vYmFy"},
           Row{"\xfb\xff\xfe", "+//+", "-__-"},
       }) {
    CAPTURE(row.bytes);
    CHECK(base64_encode(row.bytes) == row.standard);
    CHECK(base64_decode(row.standard) == row.bytes);
    CHECK(base64url_encode(row.bytes) == row.url);
    CHECK(base64url_decode(row.url) == row.bytes);
  }
}

TEST_CASE("every byte survives base64") {
  std::string bytes;
  for (int value = 0; value < 256; ++value) {
    bytes += static_cast<char>(value);
    CHECK(base64_decode(base64_encode(bytes)) == bytes);
    CHECK(base64url_decode(base64url_encode(bytes)) == bytes);
  }
}

TEST_CASE("base64_decode refuses every second spelling") {
  for (const std::string_view text : {"Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zh==", "Zm9=", "Zm9v=", "Zm9v====",
                                      "Zg==Zg==", "Z=g=", "Zm 9v", "Zm9v\n", "-__-", "Zm9v\xC3\xA9=="}) {
    CAPTURE(text);
    CHECK_FALSE(base64_decode(text));
  }
  CHECK_FALSE(base64_decode(std::string_view("Zm9\0", 4)));
}

TEST_CASE("base64url_decode refuses every second spelling") {
  for (const std::string_view text : {"Zg==", "Z", "Zm9vY", "Zh", "Zm9", "+//+", "Zm9v ", "=", "\xC3\xA9"}) {
    CAPTURE(text);
    CHECK_FALSE(base64url_decode(text));
  }
}
