#include "mcp/session_capabilities.h"

#include <utility>

#include "core/limits.h"
#include "storage/commit.h"
#include "storage/keys.h"

namespace gatehouse {
namespace {

std::string key_of(const Exchange& exchange, std::string_view session_id) {
  return storage::session_key(exchange.host, exchange.path.id, session_id);
}

}  // namespace

Task<HostError> note_url_elicitation(const Exchange& exchange, std::string session_id) {
  KvCommit commit = storage::begin_commit(exchange.host, storage::project_partition(exchange.path.project_id));
  KvMutation put;
  put.key = key_of(exchange, session_id);
  put.value = "elicitation.url";
  put.expires_at = exchange.host.now() + limits::session_capabilities_ms;
  commit.mutations.push_back(std::move(put));
  const KvCommitResult noted = co_await exchange.host.kv_commit(commit);
  co_return noted.error;
}

Task<bool> declared_url_elicitation(const Exchange& exchange, std::string session_id) {
  KvGetFresh read;
  read.partition = storage::project_partition(exchange.path.project_id);
  read.keys.push_back(key_of(exchange, session_id));
  const KvGetResult found = co_await exchange.host.kv_get_fresh(read);
  co_return found.error == HostError::none&& found.entries.size() == 1 && found.entries[0].version != 0;
}

}  // namespace gatehouse
