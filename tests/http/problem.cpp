// http/problem: the table of REST errors: reason, HTTP status, type and code, and the object itself.
#include "http/problem.h"

#include <catch2/catch.hpp>

using namespace gatehouse;

namespace {

std::string body(const Response& response) { return std::get<std::string>(response.body); }

std::string header(const Response& response, std::string_view name) {
  for (const Header& candidate : response.headers) {
    if (candidate.name == name) return candidate.value;
  }
  return "absent";
}

}  // namespace

TEST_CASE("each reason has its status, type and code") {
  struct Row {
    Reason reason;
    int status;
    std::string_view type, code;
  };
  for (const Row& row : {
           Row{Reason::required, 400, "validation_error", "required"},
           Row{Reason::invalid, 400, "validation_error", "invalid"},
           Row{Reason::blank, 400, "validation_error", "blank"},
           Row{Reason::max_length, 400, "validation_error", "max_length"},
           Row{Reason::invalid_choice, 400, "validation_error", "invalid_choice"},
           Row{Reason::unique, 400, "validation_error", "unique"},
           Row{Reason::null_characters_not_allowed, 400, "validation_error", "null_characters_not_allowed"},
           Row{Reason::parse_error, 400, "validation_error", "parse_error"},
           Row{Reason::invalid_json_rpc, 400, "validation_error", "invalid"},
           Row{Reason::header_mismatch, 400, "validation_error", "invalid"},
           Row{Reason::not_authenticated, 401, "authentication_error", "not_authenticated"},
           Row{Reason::authentication_failed, 401, "authentication_error", "authentication_failed"},
           Row{Reason::permission_denied, 403, "authentication_error", "permission_denied"},
           Row{Reason::origin_not_allowed, 403, "authentication_error", "permission_denied"},
           Row{Reason::installation_disabled, 403, "authentication_error", "permission_denied"},
           Row{Reason::authorization_required, 403, "authentication_error", "permission_denied"},
           Row{Reason::insufficient_scope, 403, "authentication_error", "permission_denied"},
           Row{Reason::not_found, 404, "invalid_request", "not_found"},
           Row{Reason::method_not_allowed, 405, "invalid_request", "method_not_allowed"},
           Row{Reason::request_too_large, 413, "invalid_request", "request_too_large"},
           Row{Reason::unsupported_media_type, 415, "invalid_request", "unsupported_media_type"},
           Row{Reason::rate_limited, 429, "throttled_error", "throttled"},
           Row{Reason::internal, 500, "server_error", "error"},
           Row{Reason::upstream_unreachable, 502, "server_error", "error"},
           Row{Reason::encryption_unavailable, 503, "server_error", "error"},
           Row{Reason::storage_unavailable, 503, "server_error", "error"},
           Row{Reason::upstream_timeout, 504, "server_error", "error"},
       }) {
    CAPTURE(row.status, row.code);
    const ProblemKind kind = problem_kind(row.reason);
    CHECK(kind.status == row.status);
    CHECK(kind.type == row.type);
    CHECK(kind.code == row.code);

    const Response response = problem(*error(row.reason, "why"));
    CHECK(response.status == row.status);
    CHECK(body(response) == R"({"type":")" + std::string(row.type) + R"(","code":")" + std::string(row.code) +
                                R"(","detail":"why","attr":null})");
    CHECK(header(response, "content-type") == "application/json");
    CHECK(header(response, "cache-control") == "no-store");
    CHECK(header(response, "www-authenticate") == (row.status == 401 ? "Bearer" : "absent"));
    CHECK(header(response, "retry-after") == (row.status == 429 || row.status == 503 ? "1" : "absent"));
  }
}

TEST_CASE("a problem names the field at fault and quotes what it says") {
  CHECK(body(problem(*error(Reason::invalid, "Say \"yes\"\n.", "is_enabled"))) ==
        R"({"type":"validation_error","code":"invalid","detail":"Say \"yes\"\n.","attr":"is_enabled"})");
}
