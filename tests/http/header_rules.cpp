// http/header_rules: what may stand in a header, and which header may carry a credential.
#include "http/header_rules.h"

#include <catch2/catch.hpp>
#include <string>

using namespace gatehouse;

TEST_CASE("a token holds the characters of RFC 9110 section 5.6.2 and no others") {
  const std::string_view punctuation = "!#$%&'*+-.^_`|~";
  for (int value = 0; value < 256; ++value) {
    const char byte = static_cast<char>(value);
    const bool alphanumeric =
        (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
    CAPTURE(value);
    CHECK(is_token(std::string(1, byte)) == (alphanumeric || punctuation.find(byte) != std::string_view::npos));
    CHECK(is_token("a" + std::string(1, byte) + "b") == is_token(std::string(1, byte)));
  }
  CHECK(is_token("Authorization"));
  CHECK_FALSE(is_token(""));
}

TEST_CASE("a field value is visible ASCII, with spaces and tabs between") {
  for (const std::string_view value : {"", "a", "Bearer abc", "a\tb", "a  b", "!~", "\"quoted\"", "a,b;c=d"}) {
    CAPTURE(value);
    CHECK(is_field_value(value));
  }
  for (const std::string_view value :
       {" a", "a ", "\ta", "a\t", " ", "a\r\nx: y", "a\nb", "a\rb", "a\x7F", "a\x1F", "\xC3\xA9", "a\x80"}) {
    CAPTURE(value);
    CHECK_FALSE(is_field_value(value));
  }
  CHECK_FALSE(is_field_value(std::string_view("a\0b", 3)));
}

TEST_CASE("a credential may travel under") {
  for (const char* name : {"Authorization", "authorization", "X-API-Key", "api-key", "x-token", "PRIVATE-TOKEN",
                           "apikey", "Xmcp-", "cf", "mcp", "accept-key"}) {
    CAPTURE(name);
    CHECK(is_credential_header(name));
  }
}

TEST_CASE("a credential may not travel under what frames the message or belongs to the transport") {
  for (const char* name : {"connection",
                           "content-length",
                           "expect",
                           "host",
                           "keep-alive",
                           "proxy-connection",
                           "te",
                           "trailer",
                           "transfer-encoding",
                           "upgrade",
                           "via",
                           "forwarded",
                           "accept",
                           "accept-encoding",
                           "content-type",
                           "content-encoding",
                           "cookie",
                           "last-event-id",
                           "origin",
                           "referer",
                           "baggage",
                           "traceparent",
                           "tracestate",
                           "user-agent",
                           "mcp-session-id",
                           "mcp-",
                           "cf-ray",
                           "x-forwarded-for",
                           "sec-fetch-mode",
                           "x-posthog-id"}) {
    CAPTURE(name);
    CHECK_FALSE(is_credential_header(name));
    std::string upper;
    for (const char* byte = name; *byte != '\0'; ++byte) {
      upper += *byte >= 'a' && *byte <= 'z' ? static_cast<char>(*byte - ('a' - 'A')) : *byte;
    }
    CHECK_FALSE(is_credential_header(upper));
  }
}

TEST_CASE("a credential may not travel under what is no header name") {
  for (const char* name : {"", " ", "x api", "x:api", "x-api\r\nhost", "x-\xC3\xA9", "\"x\"", "(x)", "x/y"}) {
    CAPTURE(name);
    CHECK_FALSE(is_credential_header(name));
  }
}
