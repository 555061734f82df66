// http/router: which paths a pattern matches, and what it reads out of them.
#include "http/router.h"

#include <catch2/catch.hpp>

using namespace gatehouse;

namespace {

struct Expected {
  std::string project_id = {};
  std::string id = {};
  std::string token = {};
};

void matches(std::string_view pattern, std::string_view path, const Expected& expected = {}) {
  CAPTURE(pattern, path);
  const std::optional<PathParameters> parameters = match_path(pattern, path);
  REQUIRE(parameters);
  CHECK(parameters->project_id == expected.project_id);
  CHECK(parameters->id == expected.id);
  CHECK(parameters->token == expected.token);
}

void rejects(std::string_view pattern, std::string_view path) {
  CAPTURE(pattern, path);
  CHECK_FALSE(match_path(pattern, path));
}

}  // namespace

TEST_CASE("a literal matches itself") {
  matches("/healthz", "/healthz");
  matches("/api/schema", "/api/schema");
  rejects("/healthz", "/health");
  rejects("/healthz", "/healthzz");
  rejects("/healthz", "/HEALTHZ");
  rejects("/healthz", "/healthz.json");
  rejects("/api/schema", "/schema/api");
}

TEST_CASE("a literal is compared as it stands, not decoded") {
  rejects("/healthz", "/%68ealthz");
  rejects("/api/schema", "/api%2Fschema");
}

TEST_CASE("one trailing slash makes no difference") {
  matches("/api/schema", "/api/schema/");
  matches("/a/{id}", "/a/x/", {.id = "x"});
  rejects("/api/schema", "/api/schema//");
  rejects("/a/{id}", "/a/x//");
}

TEST_CASE("a path has as many segments as its pattern") {
  rejects("/api/schema", "/api");
  rejects("/api/schema", "/api/");
  rejects("/api/schema", "/api/schema/x");
  rejects("/a/{id}", "/a");
  rejects("/a/{id}", "/a/x/y");
  rejects("/a/{id}/proxy", "/a/x");
  rejects("/a/{id}/proxy", "/a/x/proxy/y");
}

TEST_CASE("an empty segment is no segment") {
  rejects("/api/schema", "//api/schema");
  rejects("/api/schema", "/api//schema");
  rejects("/a/{id}", "/a//");
  rejects("/a/{id}/proxy", "/a//proxy");
}

TEST_CASE("what is no path matches nothing") {
  rejects("/healthz", "");
  rejects("/healthz", "/");
  rejects("/healthz", "//");
  rejects("/healthz", "healthz");
  rejects("/healthz", "*");
  rejects("/{id}", "/");
}

TEST_CASE("alternatives match each of their words") {
  matches("/api/environments|projects/{project_id}", "/api/environments/7", {.project_id = "7"});
  matches("/api/environments|projects/{project_id}", "/api/projects/7", {.project_id = "7"});
  rejects("/api/environments|projects/{project_id}", "/api/teams/7");
  rejects("/api/environments|projects/{project_id}", "/api/environments|projects/7");
  rejects("/api/environments|projects/{project_id}", "/api/environment/7");
  rejects("/api/environments|projects/{project_id}", "/api//7");
}

TEST_CASE("a parameter takes one whole segment") {
  matches("/a/{id}", "/a/x", {.id = "x"});
  matches("/a/{id}", "/a/{id}", {.id = "{id}"});
  matches("/a/{token}", "/a/AZaz09-_.~", {.token = "AZaz09-_.~"});
  matches("/{project_id}/b/{id}/c", "/7/b/x/c", {.project_id = "7", .id = "x"});
  rejects("/{project_id}/b/{id}/c", "/7/b/x/d");
}

TEST_CASE("a parameter is percent-decoded once") {
  matches("/a/{id}", "/a/x%20y", {.id = "x y"});
  matches("/a/{id}", "/a/%41%c3%A9", {.id = "A\xC3\xA9"});
  matches("/a/{id}", "/a/a+b", {.id = "a+b"});
  matches("/a/{id}", "/a/%2541", {.id = "%41"});
  matches("/a/{id}", "/a/%252F", {.id = "%2F"});
  matches("/a/{id}", "/a/%00", {.id = std::string(1, '\0')});
}

TEST_CASE("a parameter that decodes to a slash, to bad UTF-8 or to no text does not fit") {
  rejects("/a/{id}", "/a/%2F");
  rejects("/a/{id}", "/a/..%2f..");
  rejects("/a/{id}", "/a/x%2Fproxy");
  rejects("/a/{id}", "/a/%FF");
  rejects("/a/{id}", "/a/%C0%AF");
  rejects("/a/{id}", "/a/%ED%A0%80");
  rejects("/a/{id}", "/a/%");
  rejects("/a/{id}", "/a/%4");
  rejects("/a/{id}", "/a/%4G");
}

TEST_CASE("a parameter that nobody reads matches nothing") { rejects("/a/{other}", "/a/x"); }

TEST_CASE("a path of 1 MB is matched like any other") {
  const std::string segment(1'000'000, 'x');
  matches("/a/{id}", "/a/" + segment, {.id = segment});
  rejects("/a/{id}", "/a/" + segment + "/" + segment);
}

TEST_CASE("a path of 100,000 segments matches nothing") {
  std::string path;
  for (int i = 0; i < 100'000; ++i) path += "/a";
  rejects("/a/{id}", path);
}
