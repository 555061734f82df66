// What an instance remembers from one request to the next: results of pure functions, for texts
// that come again with each request of a client. It decides nothing: storage is asked each time,
// and what is remembered is used for the very record that storage gave.
#pragma once

#include "access/authenticate.h"
#include "core/memo.h"
#include "host/host.h"
#include "installations/installation.h"

namespace gatehouse {

struct Memos {
  AccessMemos access;
  /// By their records.
  Memo<Installation> installations;
  /// By their text.
  Memo<Url> urls;
};

}  // namespace gatehouse
