// Every header in and what goes up; every header back and what comes down.
#include "mcp/forwarded_headers.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using gatehouse::has_readable_encoding;
using gatehouse::Header;
using gatehouse::HeaderView;
using gatehouse::Request;
using gatehouse::request_headers_to_forward;
using gatehouse::response_headers_to_return;

namespace {

using Lines = std::vector<std::string>;

Lines lines(const std::vector<Header>& headers) {
  Lines all;
  for (const Header& header : headers) all.push_back(header.name + ": " + header.value);
  return all;
}

Lines up(const std::vector<HeaderView>& headers, std::string_view credential_header = "authorization") {
  Request request;
  request.headers = headers;
  return lines(request_headers_to_forward(request, credential_header));
}

Lines down(const std::vector<Header>& headers) { return lines(response_headers_to_return(headers)); }

}  // namespace

TEST_CASE("request headers that go up") {
  for (const char* name : {"accept", "content-type", "mcp-protocol-version", "mcp-session-id", "mcp-method", "mcp-name",
                           "mcp-param-region", "mcp-anything", "last-event-id", "traceparent", "tracestate", "baggage",
                           "x-posthog-distinct-id"}) {
    CHECK(up({{name, "v"}}) == Lines{std::string(name) + ": v"});
  }
  CHECK(up({{"mcp-param-a", "1"}, {"x-other", "2"}, {"mcp-param-a", "3"}}) ==
        Lines{"mcp-param-a: 1", "mcp-param-a: 3"});
  CHECK(up({{"mcp-name", "=?base64?IA==?="}}) == Lines{"mcp-name: =?base64?IA==?="});
}

TEST_CASE("request headers that stay behind") {
  for (const char* name : {"authorization",
                           "proxy-authorization",
                           "cookie",
                           "set-cookie",
                           "host",
                           "origin",
                           "referer",
                           "connection",
                           "keep-alive",
                           "proxy-connection",
                           "te",
                           "trailer",
                           "transfer-encoding",
                           "upgrade",
                           "content-length",
                           "content-encoding",
                           "accept-encoding",
                           "expect",
                           "via",
                           "forwarded",
                           "cf-connecting-ip",
                           "cf-ray",
                           "cf-worker",
                           "x-forwarded-for",
                           "x-forwarded-proto",
                           "x-forwarded-host",
                           "x-real-ip",
                           "true-client-ip",
                           "user-agent",
                           "sec-fetch-mode",
                           "x-api-key",
                           "x-custom",
                           "accept-language",
                           "if-none-match",
                           "range",
                           "x-mcp-name",
                           "mcp",
                           "x-posthog",
                           "acceptance",
                           "last-event-id-2"}) {
    INFO(name);
    CHECK(up({{name, "v"}}).empty());
  }
}

TEST_CASE("nothing the client sends under the credential's name goes up") {
  CHECK(up({{"x-posthog-key", "mine"}, {"accept", "a"}}, "X-PostHog-Key") == Lines{"accept: a"});
  CHECK(up({{"authorization", "mine"}}, "x-api-key").empty());
  CHECK(up({{"x-api-key", "mine"}}, "x-api-key").empty());
  CHECK(up({{"accept", "a"}}, "") == Lines{"accept: a"});
}

TEST_CASE("headers that Connection names end at this hop") {
  CHECK(up({{"connection", "close, Mcp-Private ,, traceparent"},
            {"mcp-private", "v"},
            {"traceparent", "t"},
            {"accept", "a"}}) == Lines{"accept: a"});
  CHECK(up({{"accept", "a"}, {"connection", "x"}, {"connection", "accept"}}).empty());
  CHECK(down({{"connection", "retry-after"}, {"retry-after", "1"}, {"cache-control", "no-store"}}) ==
        Lines{"cache-control: no-store"});
}

TEST_CASE("response headers that come down") {
  for (const char* name : {"content-type", "mcp-session-id", "mcp-protocol-version", "cache-control", "retry-after"}) {
    CHECK(down({{name, "v"}}) == Lines{std::string(name) + ": v"});
  }
}

TEST_CASE("response headers that stay behind") {
  for (const char* name : {"set-cookie",
                           "www-authenticate",
                           "proxy-authenticate",
                           "authentication-info",
                           "location",
                           "server",
                           "date",
                           "etag",
                           "connection",
                           "keep-alive",
                           "transfer-encoding",
                           "trailer",
                           "upgrade",
                           "content-length",
                           "content-encoding",
                           "via",
                           "alt-svc",
                           "strict-transport-security",
                           "access-control-allow-origin",
                           "access-control-allow-credentials",
                           "content-security-policy",
                           "clear-site-data",
                           "cf-ray",
                           "x-forwarded-for",
                           "x-powered-by",
                           "x-accel-redirect",
                           "x-accel-buffering",
                           "mcp-other",
                           "x-posthog-a",
                           "link"}) {
    INFO(name);
    CHECK(down({{name, "v"}}).empty());
  }
}

TEST_CASE("an event stream is marked as not to be buffered") {
  for (const char* type :
       {"text/event-stream", "text/event-stream; charset=utf-8", "Text/Event-Stream", " text/event-stream ;x"}) {
    CHECK(down({{"content-type", type}, {"x-accel-buffering", "yes"}}) ==
          Lines{"content-type: " + std::string(type), "x-accel-buffering: no"});
  }
  for (const char* type : {"application/json", "text/event-stream-2", "application/json; a=text/event-stream", ""}) {
    CHECK(down({{"content-type", type}}) == Lines{"content-type: " + std::string(type)});
  }
}

TEST_CASE("content codings that hosts take off, however they are written") {
  CHECK(has_readable_encoding({{"content-type", "application/json"}}));
  for (const char* coding : {"gzip", "GZIP", "Gzip", "x-gzip", "X-GZip", " gzip ", "br", "identity", "Identity", ""}) {
    CAPTURE(coding);
    CHECK(has_readable_encoding({{"content-encoding", coding}}));
  }
  for (const char* coding : {"deflate", "zstd", "BR", "gzip, gzip", "x-br", "gzipped", "compress"}) {
    CAPTURE(coding);
    CHECK_FALSE(has_readable_encoding({{"content-encoding", coding}}));
  }
}
