// Which client to be, and which registration still counts.
#include "oauth/client_identity.h"

#include <catch2/catch.hpp>

#include "documents.h"

using namespace gatehouse;

TEST_CASE("the order of preference among clients") {
  enum class Has { nothing, stored };
  struct Row {
    std::string_view pre_registered, url;
    Has stored;
    bool documents_supported;
    std::string endpoint;
    ClientSource source;
  };
  const std::string_view url = "https://g.example.com/oauth/client-metadata.json";
  const std::string endpoint = "https://as.example.com/register";
  for (const Row& row : {
           Row{"mine", url, Has::stored, true, endpoint, ClientSource::pre_registered},
           Row{"mine", "", Has::nothing, false, "", ClientSource::pre_registered},
           Row{"", url, Has::stored, true, endpoint, ClientSource::metadata_document},
           Row{"", url, Has::nothing, true, "", ClientSource::metadata_document},
           Row{"", url, Has::stored, false, endpoint, ClientSource::stored_registration},
           Row{"", "", Has::stored, true, endpoint, ClientSource::stored_registration},
           Row{"", "", Has::stored, true, "", ClientSource::stored_registration},
           Row{"", url, Has::nothing, false, endpoint, ClientSource::new_registration},
           Row{"", "", Has::nothing, true, endpoint, ClientSource::new_registration},
           Row{"", url, Has::nothing, false, "", ClientSource::none},
           Row{"", "", Has::nothing, true, "", ClientSource::none},
       }) {
    CAPTURE(row.pre_registered, row.url, row.documents_supported, row.endpoint);
    const StoredRegistration stored{};
    AuthorizationServerMetadata server;
    server.client_id_metadata_document_supported = row.documents_supported;
    server.registration_endpoint = row.endpoint;
    const ClientChoice choice{row.pre_registered, row.url, row.stored == Has::stored ? &stored : nullptr};
    CHECK(choose_client_source(choice, server) == row.source);
  }
}

TEST_CASE("a stored registration counts for its issuer and redirect URI, while its secret lasts") {
  const std::string_view issuer = "https://as.example.com";
  const std::string_view redirect_uri = "https://g.example.com/cb/";
  const UnixMillis now = 1'800'000'000'000;
  CHECK(is_usable({issuer, redirect_uri, 0}, issuer, redirect_uri, now));
  CHECK_FALSE(is_usable({"https://as.example.com/", redirect_uri, 0}, issuer, redirect_uri, now));
  CHECK_FALSE(is_usable({issuer, "https://g.example.com/cb", 0}, issuer, redirect_uri, now));
  CHECK_FALSE(is_usable({issuer, redirect_uri, 1}, issuer, redirect_uri, now));
  CHECK_FALSE(is_usable({issuer, redirect_uri, 1'800'000'000}, issuer, redirect_uri, now));
  CHECK_FALSE(is_usable({issuer, redirect_uri, 1'800'000'600}, issuer, redirect_uri, now));
  CHECK(is_usable({issuer, redirect_uri, 1'800'000'601}, issuer, redirect_uri, now));
  CHECK(is_usable({issuer, redirect_uri, INT64_MAX}, issuer, redirect_uri, now));
}

TEST_CASE("which URLs may be a client_id") {
  test::Rules rules;
  for (const std::string_view url :
       {"https://g.example.com/oauth/client-metadata.json", "https://g.example.com:8443/c",
        "https://g.example.com/c?v=1", "https://conformance-test.local/client-metadata.json"}) {
    CAPTURE(url);
    CHECK(is_client_id_url(rules.host, url));
  }
  for (const std::string_view url :
       {"", "client", "https://g.example.com", "https://g.example.com/", "http://g.example.com/c",
        "http://127.0.0.1:8787/c", "https://g.example.com/c#", "https://g.example.com/c#f", "https://u@g.example.com/c",
        "https://G.example.com/c", "https://g.example.com:443/c", "https://g.example.com/a/../c",
        "https://g.example.com/./c", "https://g.example.com/%2e/c", " https://g.example.com/c", "https:g.example.com/c",
        "https://g.example.com\\c", "https://g.example.com/c d"}) {
    CAPTURE(url);
    CHECK_FALSE(is_client_id_url(rules.host, url));
  }
}
