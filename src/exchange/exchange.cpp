#include "exchange/exchange.h"

#include <utility>

namespace gatehouse {

void accept_caller(Exchange& exchange, Caller caller) {
  exchange.caller = std::move(caller);
  exchange.record.user = exchange.caller.user;
  exchange.record.api_key_id = exchange.caller.key_id;
}

void act_for(Exchange& exchange, std::string project_id, std::string user) {
  const storage::UserHash user_hash = storage::hash_user(exchange.host, user);
  accept_caller(exchange, Caller{std::move(user), user_hash});
  exchange.record.project_id = project_id;
  exchange.path.project_id = std::move(project_id);
}

std::string_view public_url(const Exchange& exchange) {
  if (!exchange.settings.public_url.empty()) return exchange.settings.public_url;
  return exchange.url.origin;
}

Result<void> require_keyring(const Exchange& exchange) {
  if (exchange.keyring == nullptr) {
    return error(Reason::encryption_unavailable,
                 "ENCRYPTION_KEYS is missing or malformed; nothing can be read or kept.");
  }
  return Result<void>::success();
}

}  // namespace gatehouse
