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

std::string word(TokenFailure::Meaning meaning) {
  switch (meaning) {
    case TokenFailure::Meaning::grant_dead: return "grant dead";
    case TokenFailure::Meaning::client_refused: return "client refused";
    case TokenFailure::Meaning::refused: return "refused";
    case TokenFailure::Meaning::unclear: return "unclear";
    case TokenFailure::Meaning::unavailable: return "unavailable";
  }
  return {};
}

/// The outcome as one line.
std::string outcome(int status, const std::string& body) {
  const TokenOutcome result = read_token_response(status, body);
  if (const auto* failure = std::get_if<TokenFailure>(&result)) {
    return word(failure->meaning) + (failure->error.empty() ? "" : " " + failure->error);
  }
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

TEST_CASE("a token of another type is told from a Bearer token") {
  CHECK(tokens(good).is_bearer);
  CHECK(tokens(without(good, "token_type")).is_bearer);
  for (const std::string type : {"\"user\"", "\"N_A\"", "\"Bearer \"", "\"\"", "1", "true", "[\"Bearer\"]"}) {
    CAPTURE(type);
    CHECK_FALSE(tokens(with(good, "token_type", type)).is_bearer);
  }
  // Of no use without a proof of possession.
  for (const std::string type : {"\"DPoP\"", "\"mac\"", "\"PoP\""}) {
    CAPTURE(type);
    CHECK(outcome(200, document(with(good, "token_type", type))) == "grant dead unsupported_token_type");
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
           // The one code that says what the refresh token is.
           Row{400, invalid_grant, "grant dead invalid_grant"},
           Row{401, invalid_grant, "grant dead invalid_grant"},
           Row{403, invalid_grant, "grant dead invalid_grant"},
           Row{200, R"({"error":"invalid_grant","access_token":"at","token_type":"Bearer"})",
               "grant dead invalid_grant"},
           // The client.
           Row{401, R"({"error":"invalid_client"})", "client refused invalid_client"},
           Row{400, R"({"error":"invalid_client"})", "client refused invalid_client"},
           Row{403, R"({"error":"unauthorized_client"})", "client refused unauthorized_client"},
           Row{400, R"({"error":"unauthorized_client"})", "client refused unauthorized_client"},
           // The request, as things stand.
           Row{403, R"({"error":"access_denied"})", "refused access_denied"},
           Row{400, R"({"error":"invalid_request"})", "refused invalid_request"},
           Row{400, R"({"error":"invalid_target"})", "refused invalid_target"},
           Row{400, R"({"error":"invalid_scope"})", "refused invalid_scope"},
           Row{400, R"({"error":"unsupported_grant_type"})", "refused unsupported_grant_type"},
           Row{401, R"({"error":"invalid_token"})", "refused invalid_token"},
           Row{400, R"({"error":"expired_token"})", "refused expired_token"},
           Row{400, R"({"error":"consent_required"})", "refused consent_required"},
           Row{400, R"({"error":"login_required"})", "refused login_required"},
           Row{400, R"({"error":"interaction_required"})", "refused interaction_required"},
           Row{200, R"({"error":"bad_refresh_token"})", "grant dead bad_refresh_token"},
           Row{200, R"({"ok":false,"error":"invalid_refresh_token"})", "grant dead invalid_refresh_token"},
           // What may pass.
           Row{400, R"({"error":"temporarily_unavailable"})", "unavailable temporarily_unavailable"},
           Row{400, R"({"error":"server_error"})", "unavailable server_error"},
           Row{400, R"({"error":"slow_down"})", "unavailable slow_down"},
           Row{400, R"({"error":"rate_limit_exceeded"})", "unavailable rate_limit_exceeded"},
           Row{400, R"({"error":"request_timeout"})", "unavailable request_timeout"},
           Row{400, R"({"error":"unknown_error"})", "unavailable unknown_error"},
           Row{200, R"({"error":"internal_server_error"})", "unavailable internal_server_error"},
           Row{200, R"({"ok":false,"error":"ratelimited"})", "unavailable ratelimited"},
           Row{201, R"({"ok":false,"error":"service_unavailable"})", "unavailable service_unavailable"},
           Row{400, "", "unclear"},
           Row{401, "", "unclear"},
           Row{422, "{}", "unclear"},
           Row{401, R"({"message":"Unauthorized"})", "unclear"},
           Row{400, R"({"message":"invalid_grant"})", "unclear"},
           Row{400, R"({"error":{"code":"invalid_grant"}})", "unclear"},
           Row{400, R"({"error":true})", "unclear"},
           Row{400, R"({"error":""})", "unclear"},
           Row{400, R"({"error":"The grant is invalid"})", "unclear"},
           Row{400, R"({"error":"invalid_grant\u0000"})", "unclear"},
           Row{400, R"({"error":"<script>"})", "unclear"},
           Row{400, R"({"error":")" + std::string(65, 'a') + R"("})", "unclear"},
           Row{400, document(good), "unclear"},
           // Somebody else's answer, perhaps.
           Row{400, "<html>Request blocked</html>", "unavailable"},
           Row{403, "", "unavailable"},
           Row{403, "<html>Request blocked</html>", "unavailable"},
           Row{403, R"({"error":"Forbidden"})", "unavailable Forbidden"},
           Row{403, R"({"error":"invalid_ip"})", "unavailable invalid_ip"},
           Row{404, R"({"error":"not_found"})", "unavailable not_found"},
           Row{499, "", "unavailable"},
           // None.
           Row{408, invalid_grant, "unavailable"},
           Row{429, invalid_grant, "unavailable"},
           Row{500, invalid_grant, "unavailable"},
           Row{503, invalid_grant, "unavailable"},
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
    const std::string expected = "unavailable";
    for (const test::Named& row : test::hostile_documents(good)) {
      CAPTURE(status, row.name);
      CHECK(outcome(status, row.text) == expected);
    }
    for (const test::Named& row : test::hostile_documents({{"error", "\"invalid_grant\""}})) {
      CAPTURE(status, row.name);
      CHECK(outcome(status, row.text) == expected);
    }
  }
}
