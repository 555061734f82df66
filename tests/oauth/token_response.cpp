// Every way a token endpoint may answer.
#include "oauth/token_response.h"

#include <catch2/catch.hpp>

#include "documents.h"

using namespace gatehouse;
using test::document;
using test::Members;
using test::with;
using test::without;

namespace {

const Members good = {{"access_token", "\"at\""},
                      {"token_type", "\"Bearer\""},
                      {"expires_in", "3600"},
                      {"refresh_token", "\"rt\""},
                      {"scope", "\"a b\""}};

/// The outcome as one line.
std::string outcome(int status, const std::string& body) {
  const TokenOutcome result = read_token_response(status, body);
  if (const auto* rejected = std::get_if<GrantRejected>(&result)) return "rejected " + rejected->error;
  if (const auto* rejected = std::get_if<ClientRejected>(&result)) return "client rejected " + rejected->error;
  if (std::holds_alternative<TokenEndpointUnavailable>(result)) return "unavailable";
  const auto& tokens = std::get<TokenSet>(result);
  const auto& seconds = tokens.expires_in_seconds;
  return "tokens " + tokens.access_token + " " + (seconds ? std::to_string(*seconds) : "-") + " [" +
         tokens.refresh_token + "] [" + tokens.scope + "]";
}

TokenSet tokens(const Members& members) {
  const TokenOutcome result = read_token_response(200, document(members));
  REQUIRE(std::holds_alternative<TokenSet>(result));
  return std::get<TokenSet>(result);
}

}  // namespace

TEST_CASE("tokens are read, from 200 and from 201") {
  const std::string all = "tokens at 3600 [rt] [a b]";
  CHECK(outcome(200, document(good)) == all);
  CHECK(outcome(201, document(good)) == all);
  CHECK(outcome(200, R"({"access_token":"at"})") == "tokens at - [] []");
  for (const std::string type : {"\"bearer\"", "\"BEARER\"", "null"}) {
    CHECK(outcome(200, document(with(good, "token_type", type))) == all);
  }
  for (const test::Named& row : test::harmless_documents(good)) {
    CAPTURE(row.name);
    CHECK(outcome(200, row.text) == all);
  }
}

TEST_CASE("the lifetime of a token") {
  struct Row {
    std::string literal;
    std::optional<std::int64_t> seconds;
  };
  const std::int64_t ten_years = 315360000;
  for (const Row& row : {
           Row{"1", 1},
           Row{"3600", 3600},
           Row{"3600.0", 3600},
           Row{"3599.99", 3599},
           Row{"\"3600\"", 3600},
           Row{"\" 3600 \"", 3600},
           Row{"315360000", ten_years},
           Row{"315360001", ten_years},
           Row{"9223372036854775807", ten_years},
           Row{"9223372036854775808", ten_years},
           Row{std::string(308, '9'), ten_years},
           // What cannot be is as good as missing.
           Row{"0", {}},
           Row{"0.9", {}},
           Row{"-1", {}},
           Row{"-9223372036854775808", {}},
           Row{"1e3", {}},
           Row{"1e308", {}},
           Row{"\"\"", {}},
           Row{"\"soon\"", {}},
           Row{"\"3600s\"", {}},
           Row{"\"0x10\"", {}},
           Row{"\"3600.\"", {}},
           Row{"\"36\\u000000\"", {}},
           Row{"null", {}},
           Row{"true", {}},
           Row{"[3600]", {}},
           Row{"{}", {}},
       }) {
    CAPTURE(row.literal);
    CHECK(tokens(with(good, "expires_in", row.literal)).expires_in_seconds == row.seconds);
  }
  CHECK_FALSE(tokens(without(good, "expires_in")).expires_in_seconds);
}

TEST_CASE("a refresh token or scope that cannot be used is none") {
  for (const std::string& literal : test::hostile_texts()) {
    CAPTURE(literal.substr(0, 40));
    CHECK(outcome(200, document(with(good, "refresh_token", literal))) == "tokens at 3600 [] [a b]");
  }
  CHECK(tokens(with(good, "refresh_token", "\"\xC3\xA4\"")).refresh_token.empty());
  for (const std::string& literal : test::hostile_texts()) {
    CAPTURE(literal.substr(0, 40));
    CHECK(tokens(with(good, "scope", literal)).scope.empty());
  }
  CHECK(tokens(with(good, "scope", R"(" b  a b \" ")")).scope == "b a");
}

TEST_CASE("an answer without a token to use is none") {
  const std::string longest(limits::oauth_token_bytes, 'a');
  CHECK(tokens(with(good, "access_token", json_quote(longest))).access_token == longest);
  CHECK(outcome(200, document(with(good, "access_token", json_quote(longest + "a")))) == "unavailable");
  CHECK(outcome(200, document(without(good, "access_token"))) == "unavailable");
  for (const std::string& literal : test::hostile_texts()) {
    CAPTURE(literal.substr(0, 40));
    CHECK(outcome(200, document(with(good, "access_token", literal))) == "unavailable");
  }
  for (const std::string literal : {"\" at\"", "\"\\tat\"", "\"\xC3\xA4\""}) {
    CAPTURE(literal);
    CHECK(outcome(200, document(with(good, "access_token", literal))) == "unavailable");
  }
}

TEST_CASE("a token of another type is of no use") {
  for (const std::string type :
       {"\"DPoP\"", "\"mac\"", "\"N_A\"", "\"Bearer \"", "\"\"", "1", "true", "[\"Bearer\"]"}) {
    CAPTURE(type);
    CHECK(outcome(200, document(with(good, "token_type", type))) == "rejected unsupported_token_type");
  }
}

TEST_CASE("refusals, passing conditions and noise are told apart") {
  struct Row {
    int status;
    std::string body;
    std::string outcome;
  };
  const std::string invalid_grant = R"({"error":"invalid_grant","error_description":"secret <b>"})";
  for (const Row& row : {
           // The grant.
           Row{400, invalid_grant, "rejected invalid_grant"},
           Row{401, invalid_grant, "rejected invalid_grant"},
           Row{403, R"({"error":"access_denied"})", "rejected access_denied"},
           Row{403, invalid_grant, "rejected invalid_grant"},
           Row{400, R"({"error":"consent_required"})", "rejected consent_required"},
           Row{400, R"({"error":"invalid_request"})", "rejected invalid_request"},
           Row{400, R"({"error":"invalid_target"})", "rejected invalid_target"},
           Row{400, R"({"error":"invalid_scope"})", "rejected invalid_scope"},
           Row{400, R"({"error":"unsupported_grant_type"})", "rejected unsupported_grant_type"},
           Row{200, R"({"error":"bad_refresh_token"})", "rejected bad_refresh_token"},
           Row{200, R"({"error":"invalid_grant","access_token":"at","token_type":"Bearer"})", "rejected invalid_grant"},
           // The client.
           Row{401, R"({"error":"invalid_client"})", "client rejected invalid_client"},
           Row{400, R"({"error":"invalid_client"})", "client rejected invalid_client"},
           Row{403, R"({"error":"unauthorized_client"})", "client rejected unauthorized_client"},
           Row{400, R"({"error":"unauthorized_client"})", "client rejected unauthorized_client"},
           // What passes.
           Row{400, R"({"error":"temporarily_unavailable"})", "unavailable"},
           Row{400, R"({"error":"server_error"})", "unavailable"},
           Row{400, R"({"error":"slow_down"})", "unavailable"},
           Row{400, R"({"error":"internal_error"})", "unavailable"},
           Row{200, R"({"ok":false,"error":"ratelimited"})", "unavailable"},
           Row{200, R"({"ok":false,"error":"service_unavailable"})", "unavailable"},
           Row{408, invalid_grant, "unavailable"},
           Row{429, invalid_grant, "unavailable"},
           Row{500, invalid_grant, "unavailable"},
           Row{503, invalid_grant, "unavailable"},
           // Somebody else's answer.
           Row{400, "", "rejected invalid_grant"},
           Row{401, "", "rejected invalid_grant"},
           Row{403, "<html>Request blocked</html>", "unavailable"},
           Row{403, R"({"error":"Forbidden"})", "unavailable"},
           Row{404, R"({"error":"not_found"})", "unavailable"},
           Row{403, R"({"error":"invalid_ip"})", "unavailable"},
           Row{400, R"({"message":"invalid_grant"})", "rejected invalid_grant"},
           Row{400, R"({"error":{"code":"invalid_grant"}})", "rejected invalid_grant"},
           Row{400, R"({"error":true})", "rejected invalid_grant"},
           Row{400, R"({"error":""})", "rejected invalid_grant"},
           Row{400, R"({"error":"The grant is invalid"})", "rejected invalid_grant"},
           Row{400, R"({"error":"invalid_grant\u0000"})", "rejected invalid_grant"},
           Row{400, R"({"error":"<script>"})", "rejected invalid_grant"},
           Row{400, R"({"error":")" + std::string(65, 'a') + R"("})", "rejected invalid_grant"},
           Row{400, document(good), "rejected invalid_grant"},
           Row{200, "", "unavailable"},
           Row{200, "<html>Welcome</html>", "unavailable"},
           Row{200, "access_token=at&token_type=bearer", "unavailable"},
           Row{202, document(good), "unavailable"},
           Row{204, "", "unavailable"},
           Row{206, document(good), "unavailable"},
           Row{301, document(good), "unavailable"},
           Row{302, document(good), "unavailable"},
           Row{307, invalid_grant, "unavailable"},
           Row{100, document(good), "unavailable"},
           Row{0, document(good), "unavailable"},
           Row{-1, document(good), "unavailable"},
           Row{999, invalid_grant, "unavailable"},
       }) {
    CAPTURE(row.status, row.body);
    CHECK(outcome(row.status, row.body) == row.outcome);
  }
}

TEST_CASE("a hostile token response is none") {
  for (const int status : {200, 201, 403}) {
    for (const test::Named& row : test::hostile_documents(good)) {
      CAPTURE(status, row.name);
      CHECK(outcome(status, row.text) == "unavailable");
    }
    for (const test::Named& row : test::hostile_documents({{"error", "\"invalid_grant\""}})) {
      CAPTURE(status, row.name);
      CHECK(outcome(status, row.text) == "unavailable");
    }
  }
}
