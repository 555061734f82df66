// Every way a registration endpoint may answer.
#include "oauth/registration_response.h"

#include <catch2/catch.hpp>

#include "documents.h"

using namespace gatehouse;
using test::document;
using test::Members;
using test::with;
using test::without;

namespace {

const Members public_client = {{"client_id", "\"c\""}, {"token_endpoint_auth_method", "\"none\""}};
const Members confidential_client = {{"client_id", "\"c\""},
                                     {"client_secret", "\"s\""},
                                     {"client_secret_expires_at", "0"},
                                     {"token_endpoint_auth_method", "\"client_secret_post\""}};

/// The outcome as one line.
std::string outcome(int status, const std::string& body, const std::vector<std::string>& supported = {}) {
  const RegistrationOutcome result = read_registration_response(status, body, supported);
  if (const auto* refused = std::get_if<RegistrationRefused>(&result)) return "refused " + refused->error;
  if (std::holds_alternative<RegistrationUnavailable>(result)) return "unavailable";
  const auto& [client, expires_at] = std::get<RegisteredClient>(result);
  return client.client_id + " [" + client.client_secret + "] " + std::string(to_string(client.auth)) + " " +
         std::to_string(expires_at);
}

}  // namespace

TEST_CASE("a registration is read, from 201 and from 200") {
  for (const int status : {200, 201}) {
    CHECK(outcome(status, document(public_client)) == "c [] none 0");
    CHECK(outcome(status, document(confidential_client)) == "c [s] client_secret_post 0");
  }
  for (const test::Named& row : test::harmless_documents(confidential_client)) {
    CAPTURE(row.name);
    CHECK(outcome(201, row.text) == "c [s] client_secret_post 0");
  }
}

TEST_CASE("a confidential client, though nobody asked for one, is used as one") {
  const Members silent = without(confidential_client, "token_endpoint_auth_method");
  CHECK(outcome(201, document(silent)) == "c [s] client_secret_basic 0");
  CHECK(outcome(201, document(silent), {"client_secret_post"}) == "c [s] client_secret_post 0");
  CHECK(outcome(201, document(silent), {"none"}) == "c [s] none 0");
  CHECK(outcome(201, document(with(silent, "token_endpoint_auth_method", "\"private_key_jwt\"")),
                {"client_secret_post"}) == "c [s] client_secret_post 0");
  CHECK(outcome(201, document(without(confidential_client, "client_secret"))) == "c [] none 0");
}

TEST_CASE("when a secret expires") {
  struct Row {
    std::string literal;
    std::string expiry;
  };
  for (const Row& row : {Row{"0", "0"}, Row{"null", "0"}, Row{"1900000000", "1900000000"}, Row{"-5", "0"},
                         // Not a time: used now, not kept.
                         Row{"\"1900000000\"", "1"}, Row{"1.5", "1"}, Row{"1e3", "1"}, Row{"true", "1"}, Row{"[]", "1"},
                         Row{"99999999999999999999", "1"}}) {
    CAPTURE(row.literal);
    CHECK(outcome(201, document(with(confidential_client, "client_secret_expires_at", row.literal))) ==
          "c [s] client_secret_post " + row.expiry);
  }
  CHECK(outcome(201, document(with(public_client, "client_secret_expires_at", "1900000000"))) == "c [] none 0");
}

TEST_CASE("refusals and noise are told apart") {
  struct Row {
    int status;
    std::string body;
    std::string outcome;
  };
  for (const Row& row : {
           Row{400, R"({"error":"invalid_redirect_uri","error_description":"<b>"})", "refused invalid_redirect_uri"},
           Row{400, R"({"error":"invalid_client_metadata"})", "refused invalid_client_metadata"},
           Row{401, R"({"error":"invalid_token"})", "refused invalid_token"},
           Row{200, R"({"error":"invalid_client_metadata"})", "refused invalid_client_metadata"},
           Row{201, R"({"client_id":"c","error":"invalid_client_metadata"})", "refused invalid_client_metadata"},
           Row{403, "", "refused "},
           Row{404, "<html>", "refused "},
           Row{405, "", "refused "},
           Row{400, R"({"error":"a sentence"})", "refused "},
           Row{400, document(confidential_client), "refused "},
           Row{408, "", "unavailable"},
           Row{429, R"({"error":"too_many"})", "unavailable"},
           Row{500, R"({"error":"server_error"})", "unavailable"},
           Row{302, document(confidential_client), "unavailable"},
           Row{204, "", "unavailable"},
           Row{200, "<html>", "unavailable"},
           Row{201, "{}", "unavailable"},
           Row{0, document(confidential_client), "unavailable"},
       }) {
    CAPTURE(row.status, row.body);
    CHECK(outcome(row.status, row.body) == row.outcome);
  }
}

TEST_CASE("a hostile registration response is none") {
  for (const test::Named& row : test::hostile_documents(confidential_client)) {
    CAPTURE(row.name);
    CHECK(outcome(201, row.text) == "unavailable");
    CHECK(outcome(400, row.text) == "refused ");
  }
  for (const std::string& literal : test::hostile_texts()) {
    CAPTURE(literal.substr(0, 40));
    CHECK(outcome(201, document(with(confidential_client, "client_id", literal))) == "unavailable");
  }
}

TEST_CASE("a secret that is there but cannot be used makes no client") {
  for (const std::string& literal : test::hostile_texts()) {
    if (literal == "null" || literal == R"("")") continue;
    CAPTURE(literal.substr(0, 40));
    CHECK(outcome(201, document(with(confidential_client, "client_secret", literal))) == "unavailable");
  }
  for (const std::string literal : {"null", R"("")"}) {
    CHECK(outcome(201, document(with(confidential_client, "client_secret", literal))) == "c [] none 0");
  }
}
