// installations/installation: the record, its stored form and what a caller sees of it.
#include "installations/installation.h"

#include <catch2/catch.hpp>

#include "core/json.h"

using namespace gatehouse;

namespace {

constexpr UnixMillis eight_o_clock = 1'795'507'200'000;  // 2026-11-24T08:00:00Z

Installation an_installation() {
  Installation installation;
  installation.id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
  installation.project_id = "7";
  installation.user = "ada";
  installation.url = "https://mcp.example.com/mcp";
  installation.display_name = "Wea\"ther";
  installation.server_name = "server's own";
  installation.description = "two\nlines";
  installation.auth_type = AuthType::api_key;
  installation.is_enabled = false;
  installation.needs_reauth = true;
  installation.has_access_token = true;
  installation.server_id = "017f22e2-79b0-7cc3-98c4-dc0c0c073990";
  installation.auth_header = "X-Key";
  installation.auth_scheme = "";
  installation.sealed_credentials = "k1.nonce.sealed";
  installation.created_at = eight_o_clock;
  installation.updated_at = eight_o_clock + 1;
  return installation;
}

void same(const Installation& left, const Installation& right) {
  CHECK(left.id == right.id);
  CHECK(left.project_id == right.project_id);
  CHECK(left.user == right.user);
  CHECK(left.url == right.url);
  CHECK(left.display_name == right.display_name);
  CHECK(left.server_name == right.server_name);
  CHECK(left.description == right.description);
  CHECK(left.auth_type == right.auth_type);
  CHECK(left.is_enabled == right.is_enabled);
  CHECK(left.needs_reauth == right.needs_reauth);
  CHECK(left.has_access_token == right.has_access_token);
  CHECK(left.server_id == right.server_id);
  CHECK(left.auth_header == right.auth_header);
  CHECK(left.auth_scheme == right.auth_scheme);
  CHECK(left.sealed_credentials == right.sealed_credentials);
  CHECK(left.created_at == right.created_at);
  CHECK(left.updated_at == right.updated_at);
}

InstallationPresenter adas_presenter(std::string_view public_url = "https://gw.example.com") {
  return {"7", "ada", public_url};
}

/// What ada sees of a record in project 7; nothing where it is not shown.
std::string shown(std::string_view record, std::string_view id = an_installation().id) {
  std::string json;
  const bool is_shown = adas_presenter().append(json, id, record);
  CHECK(is_shown == !json.empty());
  return json;
}

void reads_back(const Installation& installation) {
  const std::optional<Installation> decoded = decode_installation(encode_installation(installation));
  REQUIRE(decoded);
  same(*decoded, installation);
}

}  // namespace

TEST_CASE("an auth type has one name") {
  CHECK(auth_type_name(AuthType::api_key) == "api_key");
  CHECK(auth_type_name(AuthType::oauth) == "oauth");
  CHECK(auth_type_name(AuthType::none) == "none");
  for (const AuthType type : {AuthType::api_key, AuthType::oauth, AuthType::none}) {
    CHECK(parse_auth_type(auth_type_name(type)) == type);
  }
  for (const char* name : {"", "OAUTH", "oauth2", "apikey", "none ", "bearer"}) {
    CAPTURE(name);
    CHECK_FALSE(parse_auth_type(name));
  }
}

TEST_CASE("a stored installation reads back as it was") {
  Installation installation = an_installation();
  reads_back(installation);
  installation.is_enabled = true;
  installation.needs_reauth = false;
  installation.has_access_token = false;
  installation.auth_type = AuthType::none;
  installation.server_id.clear();
  installation.sealed_credentials.clear();
  installation.user = "\xD0\xB0 / \" \\ \n";
  reads_back(installation);
}

TEST_CASE("a record that does not say that it is enabled is closed") {
  const auto installation = decode_installation(R"({"id":"i","user":"u","url":"https://a/","auth_type":"none"})");
  REQUIRE(installation);
  CHECK_FALSE(installation->is_enabled);
  CHECK_FALSE(installation->needs_reauth);
  CHECK(installation->sealed_credentials.empty());
  // Nor is a credential sent of which it does not say how.
  CHECK(installation->auth_header.empty());
  CHECK(installation->auth_scheme.empty());
}

TEST_CASE("a damaged record is no installation") {
  const std::string whole = encode_installation(an_installation());
  for (const std::string& record :
       {std::string(), std::string("{}"), std::string("null"), std::string("[]"), whole.substr(0, whole.size() - 1),
        whole + "x", std::string(R"({"id":"","user":"u","url":"https://a/","auth_type":"none"})"),
        std::string(R"({"id":"i","user":"","url":"https://a/","auth_type":"none"})"),
        std::string(R"({"id":"i","user":"u","url":"","auth_type":"none"})"),
        std::string(R"({"id":"i","user":7,"url":"https://a/","auth_type":"none"})"),
        std::string(R"({"id":"i","user":"u","url":"https://a/","auth_type":"basic"})"),
        std::string(R"({"id":"i","user":"u","url":"https://a/"})"), std::string("\xFF")}) {
    CAPTURE(record);
    CHECK_FALSE(decode_installation(record));
  }
}

TEST_CASE("a caller sees the fields of the API and nothing else") {
  CHECK(adas_presenter().present(an_installation()) ==
        R"({"id":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f","server_id":"017f22e2-79b0-7cc3-98c4-dc0c0c073990",)"
        R"("name":"Wea\"ther","display_name":"Wea\"ther","url":"https://mcp.example.com/mcp",)"
        R"("description":"two\nlines","auth_type":"api_key","is_enabled":false,"needs_reauth":true,)"
        R"("pending_oauth":false,"created_at":"2026-11-24T08:00:00.000Z","updated_at":"2026-11-24T08:00:00.001Z",)"
        R"("proxy_url":"https://gw.example.com/api/environments/7/mcp_server_installations/)"
        R"(017f22e2-79b0-7cc3-98c4-dc0c0c07398f/proxy/"})");
}

TEST_CASE("a caller sees neither credential, nor user, nor how the credential travels") {
  const Result<JsonValue> shown = parse_json(adas_presenter("").present(an_installation()));
  REQUIRE(shown);
  for (const char* name : {"user", "sealed_credentials", "auth_header", "auth_scheme", "has_access_token", "project_id",
                           "server_name", "api_key"}) {
    CAPTURE(name);
    CHECK(shown.value().find(name) == nullptr);
  }
}

TEST_CASE("what is shown of a record is what is shown of its installation") {
  Installation installation = an_installation();
  CHECK(shown(encode_installation(installation)) == adas_presenter().present(installation));
  // Text that looks like the private part does not end the shown one.
  installation.description = R"(,"private":{"project_id":"7","user":"ada")";
  const Result<JsonValue> object = parse_json(shown(encode_installation(installation)));
  REQUIRE(object);
  CHECK(object.value().find("description")->text == installation.description);
  CHECK(object.value().find("private") == nullptr);
  CHECK(object.value().find("proxy_url") != nullptr);
}

TEST_CASE("a record of the flat layout reads and is shown as one of today's") {
  const Installation installation = an_installation();
  const std::string flat =
      R"({"id":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f","project_id":"7","user":"ada",)"
      R"("url":"https://mcp.example.com/mcp","display_name":"Wea\"ther","server_name":"server's own",)"
      R"("description":"two\nlines","server_id":"017f22e2-79b0-7cc3-98c4-dc0c0c073990","auth_header":"X-Key",)"
      R"("auth_scheme":"","sealed_credentials":"k1.nonce.sealed","created_at":1795507200000,)"
      R"("updated_at":1795507200001,"is_enabled":false,"needs_reauth":true,"has_access_token":true,)"
      R"("auth_type":"api_key"})";
  const std::optional<Installation> decoded = decode_installation(flat);
  REQUIRE(decoded);
  same(*decoded, installation);
  CHECK(shown(flat) == adas_presenter().present(installation));
}

TEST_CASE("a record of another layout is not shown as it was written") {
  const Installation installation = an_installation();
  std::string record = encode_installation(installation);
  const std::string mark = R"("layout":1)";
  record.replace(record.find(mark), mark.size(), R"("layout":0)");
  // A member that today's layout does not have.
  const std::string last_shown = R"(,"private":)";
  record.insert(record.find(last_shown), R"(,"former":true)");
  CHECK(shown(record) == adas_presenter().present(installation));
}

TEST_CASE("a record that is not its key's, or damaged, is not shown") {
  const auto altered = [](std::string Installation::*member, const char* value) {
    Installation installation = an_installation();
    installation.*member = value;
    return encode_installation(installation);
  };
  CHECK(shown(altered(&Installation::user, "adam")).empty());
  CHECK(shown(altered(&Installation::user, "ad")).empty());
  CHECK(shown(altered(&Installation::project_id, "77")).empty());
  CHECK(shown(altered(&Installation::id, "017f22e2-79b0-7cc3-98c4-dc0c0c073990")).empty());
  CHECK(shown(altered(&Installation::id, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f-x")).empty());
  const std::string whole = encode_installation(an_installation());
  for (std::size_t size = 0; size < whole.size(); ++size) CHECK(shown(whole.substr(0, size)).empty());
  for (const char* record : {"", "{", "[]", R"({"id":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f"})"})
    CHECK(shown(record).empty());
}

TEST_CASE("objects of a list stand with commas between them") {
  const std::string record = encode_installation(an_installation());
  std::string json;
  CHECK(adas_presenter().append(json, an_installation().id, record));
  CHECK_FALSE(adas_presenter().append(json, an_installation().id, "{"));
  CHECK(adas_presenter().append(json, an_installation().id, record));
  CHECK(json == shown(record) + "," + shown(record));
}

TEST_CASE("an installation without a server record has null for it") {
  Installation installation = an_installation();
  installation.server_id.clear();
  CHECK(adas_presenter().present(installation).find(R"("server_id":null)") != std::string::npos);
}

TEST_CASE("the name is the display name, else the server's own, else empty") {
  Installation installation = an_installation();
  CHECK(installation.name() == "Wea\"ther");
  installation.display_name.clear();
  CHECK(installation.name() == "server's own");
  installation.server_name.clear();
  CHECK(installation.name().empty());
}

TEST_CASE("only an OAuth installation without an access token waits for one") {
  struct Row {
    AuthType auth_type;
    bool has_access_token, pending;
  };
  for (const Row& row : {Row{AuthType::oauth, false, true}, Row{AuthType::oauth, true, false},
                         Row{AuthType::api_key, false, false}, Row{AuthType::none, false, false}}) {
    Installation installation;
    installation.auth_type = row.auth_type;
    installation.has_access_token = row.has_access_token;
    CHECK(installation.pending_oauth() == row.pending);
  }
}
