#include "oauth/probe.h"

#include <utility>

#include "core/json.h"
#include "core/revision.h"
#include "core/version.h"
#include "oauth/document_fetch.h"

namespace gatehouse {
namespace {

void write_client_info(JsonWriter& json, std::string_view name) {
  json.key(name).begin_object().member("name", "Gatehouse").member("version", version()).end_object();
}

/// A request of 2026-07-28 that needs no session. tools/list and not a request that servers
/// answer to anybody, such as initialize: the challenge is wanted, with the scope of use.
FetchRequest modern_probe(const Url& server) {
  JsonWriter json;
  json.begin_object().member("jsonrpc", "2.0").member("id", std::int64_t{1}).member("method", "tools/list");
  json.key("params").begin_object().key("_meta").begin_object();
  json.member("io.modelcontextprotocol/protocolVersion", revision::v2026_07_28);
  write_client_info(json, "io.modelcontextprotocol/clientInfo");
  json.key("io.modelcontextprotocol/clientCapabilities").begin_object().end_object();
  json.end_object().end_object().end_object();
  return document_post(server.href,
                       {{"content-type", "application/json"},
                        {"accept", "application/json, text/event-stream"},
                        {"mcp-protocol-version", std::string(revision::v2026_07_28)},
                        {"mcp-method", "tools/list"}},
                       json.take());
}

/// For servers that look at the version before they look for a token.
FetchRequest legacy_probe(const Url& server) {
  JsonWriter json;
  json.begin_object().member("jsonrpc", "2.0").member("id", std::int64_t{1}).member("method", "initialize");
  json.key("params").begin_object().member("protocolVersion", revision::v2025_11_25);
  json.key("capabilities").begin_object().end_object();
  write_client_info(json, "clientInfo");
  json.end_object().end_object();
  return document_post(server.href,
                       {{"content-type", "application/json"}, {"accept", "application/json, text/event-stream"}},
                       json.take());
}

}  // namespace

Task<Result<BearerChallenge>> probe_for_challenge(const Exchange& exchange, const Url& server) {
  for (const auto build : {modern_probe, legacy_probe}) {
    CO_AWAIT(answer, post_for_headers(exchange, build(server)));
    if (answer.status == 401) co_return read_bearer_challenge(answer.headers).value_or(BearerChallenge());
  }
  co_return BearerChallenge();
}

}  // namespace gatehouse
