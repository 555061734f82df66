// http/url: splitting the URL of a request, and application/x-www-form-urlencoded.
#include "http/url.h"

#include <catch2/catch.hpp>
#include <utility>

#include "core/utf8.h"

using namespace gatehouse;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs pairs(std::string_view query) {
  Pairs result;
  for (QueryParameter& parameter : parse_query(query)) {
    result.emplace_back(std::move(parameter.name), std::move(parameter.value));
  }
  return result;
}

}  // namespace

TEST_CASE("split_url") {
  struct Row {
    std::string_view url, origin, path, query;
  };
  for (const Row& row : {
           Row{"https://example.com/", "https://example.com", "/", ""},
           Row{"https://example.com", "https://example.com", "/", ""},
           Row{"https://example.com?a=b", "https://example.com", "/", "a=b"},
           Row{"http://127.0.0.1:8787/api/x/?limit=1&offset=2", "http://127.0.0.1:8787", "/api/x/", "limit=1&offset=2"},
           Row{"http://[::1]:8787/a?b?c", "http://[::1]:8787", "/a", "b?c"},
           Row{"https://example.com/a?", "https://example.com", "/a", ""},
           Row{"https://example.com/a?b#c?d", "https://example.com", "/a", "b"},
           Row{"https://example.com/a#c?d", "https://example.com", "/a", ""},
           Row{"https://example.com//a", "https://example.com", "//a", ""},
           Row{"https://example.com/?u=https://other.example/x", "https://example.com", "/",
               "u=https://other.example/x"},
           Row{"https://example.com/to/https://other.example/x", "https://example.com", "/to/https://other.example/x",
               ""},
           Row{"/path?x", "", "/path", "x"},
           Row{"/to/https://other.example/x", "", "/to/https://other.example/x", ""},
           Row{"", "", "/", ""},
       }) {
    CAPTURE(row.url);
    const SplitUrl split = split_url(row.url);
    CHECK(split.origin == row.origin);
    CHECK(split.path == row.path);
    CHECK(split.query == row.query);
  }
}

TEST_CASE("split_origin") {
  struct Row {
    std::string_view origin, scheme, host, port;
  };
  for (const Row& row : {
           Row{"https://example.com", "https", "example.com", ""},
           Row{"https://example.com:8443", "https", "example.com", "8443"},
           Row{"http://127.0.0.1:8787", "http", "127.0.0.1", "8787"},
           Row{"http://[::1]", "http", "[::1]", ""},
           Row{"http://[::1]:8787", "http", "[::1]", "8787"},
           Row{"https://example.com/gate", "https", "example.com", ""},
           Row{"https://example.com:8443/a:b", "https", "example.com", "8443"},
           Row{"https://example.com/a]:b", "https", "example.com", ""},
           Row{"https://", "https", "", ""},
           Row{"example.com:8443", "", "", ""},
           Row{"", "", "", ""},
       }) {
    CAPTURE(row.origin);
    const SplitOrigin split = split_origin(row.origin);
    CHECK(split.scheme == row.scheme);
    CHECK(split.host == row.host);
    CHECK(split.port == row.port);
  }
}

TEST_CASE("parse_query") {
  CHECK(pairs("").empty());
  CHECK(pairs("&&").empty());
  CHECK(pairs("a=b") == Pairs{{"a", "b"}});
  CHECK(pairs("a") == Pairs{{"a", ""}});
  CHECK(pairs("=b") == Pairs{{"", "b"}});
  CHECK(pairs("a=b=c") == Pairs{{"a", "b=c"}});
  CHECK(pairs("a=1&&b=2&") == Pairs{{"a", "1"}, {"b", "2"}});

  SECTION("keeps duplicates, in their order") {
    CHECK(pairs("a=1&b=2&a=3") == Pairs{{"a", "1"}, {"b", "2"}, {"a", "3"}});
  }
  SECTION("decodes plus and escapes in names and values") {
    CHECK(pairs("a+b%3D=c+d%26%2B") == Pairs{{"a b=", "c d&+"}});
    CHECK(pairs("%e2%82%AC=%F0%9F%98%80") == Pairs{{"\xE2\x82\xAC", "\xF0\x9F\x98\x80"}});
  }
  SECTION("leaves a percent sign that begins no escape") {
    CHECK(pairs("a=100%&b=%zz&c=%4&d=%") == Pairs{{"a", "100%"}, {"b", "%zz"}, {"c", "%4"}, {"d", "%"}});
    CHECK(pairs("a=%2541") == Pairs{{"a", "%41"}});
  }
  SECTION("lets the caller see NUL and what is no UTF-8") {
    CHECK(pairs("a=x%00y") == Pairs{{"a", std::string("x\0y", 3)}});
    CHECK_FALSE(is_valid_utf8(parse_query("a=%C0%AF").front().value));
  }
}

TEST_CASE("percent_decode") {
  CHECK(percent_decode("") == "");
  CHECK(percent_decode("plain") == "plain");
  CHECK(percent_decode("a%20b+c") == "a b+c");
  CHECK(percent_decode("%2F%2e%2E") == "/..");
  CHECK(percent_decode("%00") == std::string("\0", 1));
  CHECK(percent_decode("%2541") == "%41");
  for (const std::string_view text : {"%", "a%", "%4", "%zz", "%4g", "%%41", "%+1", "% 1"}) {
    CAPTURE(text);
    CHECK_FALSE(percent_decode(text));
  }
}

TEST_CASE("form_encode writes what parse_query reads") {
  CHECK(form_encode("") == "");
  CHECK(form_encode("aZ09*-._") == "aZ09*-._");
  CHECK(form_encode("a b+c") == "a+b%2Bc");
  CHECK(form_encode("https://example.com/?a=b&c~") == "https%3A%2F%2Fexample.com%2F%3Fa%3Db%26c%7E");
  CHECK(form_encode("\xE2\x82\xAC") == "%E2%82%AC");

  std::string every_byte;
  for (int value = 0; value < 256; ++value) every_byte += static_cast<char>(value);
  CHECK(parse_query("v=" + form_encode(every_byte)).front().value == every_byte);
}
