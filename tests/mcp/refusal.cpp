// The table of the gateway's own refusals: reason, HTTP status, JSON-RPC code, and the object itself.
#include "mcp/refusal.h"

#include <catch2/catch.hpp>
#include <string>
#include <variant>
#include <vector>

using gatehouse::error;
using gatehouse::Header;
using gatehouse::mcp_refusal;
using gatehouse::Reason;
using gatehouse::refusal_code;
using gatehouse::Response;

namespace {

std::string body(const Response& response) { return std::get<std::string>(response.body); }

std::string header(const Response& response, const std::string& name) {
  for (const Header& candidate : response.headers) {
    if (candidate.name == name) return candidate.value;
  }
  return "absent";
}

}  // namespace

TEST_CASE("each reason has its status and code") {
  struct Row {
    Reason reason;
    int status;
    int code;
  };
  const std::vector<Row> rows = {
      {Reason::parse_error, 400, -32700},
      {Reason::invalid_json_rpc, 400, -32600},
      {Reason::header_mismatch, 400, -32020},
      {Reason::origin_not_allowed, 403, -32600},
      {Reason::installation_disabled, 403, -32010},
      {Reason::authorization_required, 403, -32011},
      {Reason::insufficient_scope, 403, -32012},
      {Reason::request_too_large, 413, -32600},
      {Reason::rate_limited, 429, -32013},
      {Reason::upstream_unreachable, 502, -32014},
      {Reason::upstream_timeout, 504, -32015},
      {Reason::required, 400, -32600},
      {Reason::invalid, 400, -32600},
      {Reason::blank, 400, -32600},
      {Reason::max_length, 400, -32600},
      {Reason::invalid_choice, 400, -32600},
      {Reason::unique, 400, -32600},
      {Reason::null_characters_not_allowed, 400, -32600},
      {Reason::not_authenticated, 401, -32600},
      {Reason::authentication_failed, 401, -32600},
      {Reason::permission_denied, 403, -32600},
      {Reason::not_found, 404, -32600},
      {Reason::method_not_allowed, 405, -32600},
      {Reason::unsupported_media_type, 415, -32600},
      {Reason::internal, 500, -32603},
      {Reason::encryption_unavailable, 503, -32603},
      {Reason::storage_unavailable, 503, -32603},
  };
  for (const Row& row : rows) {
    CHECK(refusal_code(row.reason) == row.code);
    const Response response = mcp_refusal(*error(row.reason, "why"), "1");
    CHECK(response.status == row.status);
    CHECK(body(response) ==
          R"({"jsonrpc":"2.0","id":1,"error":{"code":)" + std::to_string(row.code) + R"(,"message":"why"}})");
    CHECK(header(response, "content-type") == "application/json");
    CHECK(header(response, "cache-control") == "no-store");
    CHECK((header(response, "retry-after") == "1") == (row.status == 429 || row.status == 503));
    CHECK((header(response, "www-authenticate") == "Bearer") == (row.status == 401));
  }
}

TEST_CASE("a refusal carries the request's own id, and data where there is some") {
  const auto refusal = [](std::string_view id, std::string_view data) {
    return body(mcp_refusal(*error(Reason::authorization_required, "Say \"yes\"\n."), id, data));
  };
  const std::string message = R"("error":{"code":-32011,"message":"Say \"yes\"\n.")";
  CHECK(refusal("", "") == R"({"jsonrpc":"2.0","id":null,)" + message + "}}");
  CHECK(refusal("123456789012345678901234567890", "") ==
        R"({"jsonrpc":"2.0","id":123456789012345678901234567890,)" + message + "}}");
  CHECK(refusal(R"("a\"b")", "") == R"({"jsonrpc":"2.0","id":"a\"b",)" + message + "}}");
  CHECK(refusal("1", R"({"reason":"none"})") ==
        R"({"jsonrpc":"2.0","id":1,)" + message + R"(,"data":{"reason":"none"}}})");
}
