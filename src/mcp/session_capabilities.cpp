#include "mcp/session_capabilities.h"

#include <utility>

#include "core/limits.h"
#include "exchange/project_records.h"
#include "storage/keys.h"

namespace gatehouse {
namespace {

std::string key_of(const Exchange& exchange, std::string_view session_id) {
  return storage::session_key(exchange.host, exchange.path.id, session_id);
}

}  // namespace

Task<HostError> note_url_elicitation(const Exchange& exchange, std::string session_id) {
  KvCommit commit = storage::begin_commit(exchange);
  KvMutation put = storage::put(key_of(exchange, session_id), "elicitation.url");
  put.expires_at = exchange.host.now() + limits::session_capabilities_ms;
  commit.mutations.push_back(std::move(put));
  return storage::store(exchange, std::move(commit));
}

Task<bool> declared_url_elicitation(const Exchange& exchange, std::string session_id) {
  auto found = co_await storage::read_record(exchange, key_of(exchange, session_id));
  co_return (found && found.value().version != 0);
}

}  // namespace gatehouse
