// upstream/upstream_guard: what it refuses and what it lets pass, from the spelling on.
#include "upstream/upstream_guard.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/upstream/url_table.h"

using namespace gatehouse;

namespace {

constexpr std::string_view own_origin = "https://gatehouse.example.com";

std::string name_of(UpstreamRefusal refusal) {
  switch (refusal) {
    case UpstreamRefusal::none: return "none";
    case UpstreamRefusal::scheme: return "scheme";
    case UpstreamRefusal::userinfo: return "userinfo";
    case UpstreamRefusal::fragment: return "fragment";
    case UpstreamRefusal::blocked_port: return "blocked_port";
    case UpstreamRefusal::own_origin: return "own_origin";
    case UpstreamRefusal::hostname: return "hostname";
    case UpstreamRefusal::address: return "address";
  }
  return "";
}

std::string verdict(const std::optional<Url>& url, PrivateUpstreams policy) {
  return url ? name_of(check_upstream(*url, own_origin, policy)) : "unparsable";
}

/// ALLOW_PRIVATE_UPSTREAMS lifts the rules about the host, and https for http.
std::string expected_with_private_allowed(const test::UrlRow& row) {
  if (row.refusal == "hostname" || row.refusal == "address") return "none";
  if (row.refusal == "scheme" && row.url->scheme == "http") return "none";
  return row.refusal;
}

Url url_of(std::string scheme, std::string hostname, std::string port = {}) {
  Url url;
  url.scheme = std::move(scheme);
  url.hostname = std::move(hostname);
  url.port = std::move(port);
  return url;
}

}  // namespace

TEST_CASE("every URL of refused_urls.json is refused, for the reason given there") {
  const auto rows = test::read_url_table("refused_urls.json");
  REQUIRE(rows.size() > 300);
  for (const test::UrlRow& row : rows) {
    CAPTURE(row.input);
    CHECK(verdict(row.url, PrivateUpstreams::refused) == row.refusal);
    CHECK(verdict(row.url, PrivateUpstreams::allowed) == expected_with_private_allowed(row));
  }
}

TEST_CASE("every URL of accepted_urls.json passes") {
  const auto rows = test::read_url_table("accepted_urls.json");
  REQUIRE(rows.size() > 70);
  for (const test::UrlRow& row : rows) {
    CAPTURE(row.input);
    CHECK(verdict(row.url, PrivateUpstreams::refused) == "none");
    CHECK(verdict(row.url, PrivateUpstreams::allowed) == "none");
  }
}

TEST_CASE("the gateway's own origin is refused under either policy") {
  struct Row {
    std::string_view own;
    Url url;
  };
  for (const Row& row : {
           Row{"https://gw.example.com", url_of("https", "gw.example.com")},
           Row{"https://gw.example.com", url_of("https", "gw.example.com.")},
           Row{"https://gw.example.com.", url_of("https", "gw.example.com")},
           Row{"https://GW.Example.com:443/", url_of("https", "gw.example.com")},
           Row{"https://gw.example.com:8443", url_of("https", "gw.example.com", "8443")},
           // TLS that ends in front of the gateway shows it http.
           Row{"http://gw.example.com", url_of("https", "gw.example.com")},
           Row{"http://gw.example.com:80", url_of("https", "gw.example.com")},
           Row{"https://[2606:4700:4700::1111]", url_of("https", "[2606:4700:4700::1111]")},
           Row{"https://[2606:4700:4700::1111]:8443", url_of("https", "[2606:4700:4700::1111]", "8443")},
       }) {
    CAPTURE(row.own, row.url.hostname, row.url.port);
    CHECK(check_upstream(row.url, row.own, PrivateUpstreams::refused) == UpstreamRefusal::own_origin);
    CHECK(check_upstream(row.url, row.own, PrivateUpstreams::allowed) == UpstreamRefusal::own_origin);
  }
}

TEST_CASE("every spelling of the loopback interface is the own origin of a local gateway") {
  for (const char* host : {"127.0.0.1", "127.0.0.2", "localhost", "localhost.", "foo.localhost", "0.0.0.0", "[::1]",
                           "[::]", "[::ffff:7f00:1]", "[::ffff:0:0]"}) {
    CAPTURE(host);
    CHECK(check_upstream(url_of("http", host, "8787"), "http://127.0.0.1:8787", PrivateUpstreams::allowed) ==
          UpstreamRefusal::own_origin);
    CHECK(check_upstream(url_of("http", host, "9000"), "http://127.0.0.1:8787", PrivateUpstreams::allowed) ==
          UpstreamRefusal::none);
  }
}

TEST_CASE("an origin that only resembles the own one passes") {
  for (const Url& url :
       {url_of("https", "example.com"), url_of("https", "a.gw.example.com"), url_of("https", "xgw.example.com"),
        url_of("https", "gw.example.com", "8443"), url_of("https", "gw.example.com.de")}) {
    CAPTURE(url.hostname, url.port);
    CHECK(check_upstream(url, "https://gw.example.com", PrivateUpstreams::refused) == UpstreamRefusal::none);
  }
  CHECK(check_upstream(url_of("https", "example.com"), "", PrivateUpstreams::refused) == UpstreamRefusal::none);
}

TEST_CASE("what no parser would hand over is refused all the same") {
  const auto check = [](const Url& url) { return check_upstream(url, own_origin, PrivateUpstreams::refused); };
  CHECK(check(url_of("HTTPS", "example.com")) == UpstreamRefusal::scheme);
  CHECK(check(url_of("", "example.com")) == UpstreamRefusal::scheme);
  CHECK(check(url_of("https", "")) == UpstreamRefusal::hostname);
  CHECK(check(url_of("https", "EXAMPLE.com")) == UpstreamRefusal::hostname);
  CHECK(check(url_of("https", "0x7f.0.0.1")) == UpstreamRefusal::hostname);
  CHECK(check(url_of("https", "127.1")) == UpstreamRefusal::hostname);
  CHECK(check(url_of("https", "010.8.8.8")) == UpstreamRefusal::hostname);
  CHECK(check(url_of("https", "2606:4700::1111")) == UpstreamRefusal::hostname);
  CHECK(check(url_of("https", "[")) == UpstreamRefusal::address);
  CHECK(check(url_of("https", "[]")) == UpstreamRefusal::address);
  CHECK(check(url_of("https", "[2606:4700::1111")) == UpstreamRefusal::address);
  CHECK(check(url_of("https", "[2606:4700::1111%25eth0]")) == UpstreamRefusal::address);
  CHECK(check(url_of("https", "example.com", "22x")) == UpstreamRefusal::blocked_port);
  CHECK(check(url_of("https", "example.com", "65536")) == UpstreamRefusal::blocked_port);
  CHECK(check(url_of("https", "example.com", "4294967318")) == UpstreamRefusal::blocked_port);
}

TEST_CASE("every refusal has a sentence for the caller") {
  CHECK(describe(UpstreamRefusal::none).empty());
  for (const auto refusal :
       {UpstreamRefusal::scheme, UpstreamRefusal::userinfo, UpstreamRefusal::fragment, UpstreamRefusal::blocked_port,
        UpstreamRefusal::own_origin, UpstreamRefusal::hostname, UpstreamRefusal::address}) {
    CHECK(describe(refusal).ends_with('.'));
  }
}
