// Who is calling: what the rest of the gateway needs to know of an API key. Pure data.
#pragma once

#include <string>

#include "storage/keys.h"

namespace gatehouse {

struct Caller {
  std::string user;
  storage::UserHash user_hash;
  /// The id of the API key; no secret.
  std::string key_id = {};
};

}  // namespace gatehouse
