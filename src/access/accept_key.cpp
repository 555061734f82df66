#include "access/accept_key.h"

#include <utility>

#include "access/authenticate.h"
#include "storage/keys.h"

namespace gatehouse {

Task<Result<std::string>> accept_key(Exchange& exchange, Scope scope, std::string other_replica) {
  CO_CHECK(require_keyring(exchange));
  AccessMemos& memos = exchange.access_memos;
  const std::string_view authorization = find_header(exchange.request.headers, "authorization");
  CO_TRY(presented, read_presented_key(exchange.host, *exchange.keyring, memos, authorization));
  KvGetCached read;
  read.replica_keys.push_back(storage::api_key_replica(presented.id));
  if (!other_replica.empty()) read.replica_keys.push_back(std::move(other_replica));
  KvGetResult copies = co_await exchange.host.kv_get_cached(read);
  // A copy that could not be read is only a miss: the truth is asked next.
  copies.entries.resize(2);
  CO_AWAIT(caller, authenticate(exchange.host, memos, std::move(presented), std::move(copies.entries[0].value),
                                Permission{scope, exchange.path.project_id}));
  accept_caller(exchange, std::move(caller));
  co_return std::move(copies.entries[1].value);
}

}  // namespace gatehouse
