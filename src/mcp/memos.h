// What an instance remembers of proxied calls from one to the next. It decides nothing: storage is
// asked each time, and what is remembered is used for the very record that storage gave.
#pragma once

#include "core/memo.h"
#include "host/host.h"
#include "installations/installation.h"

namespace gatehouse {

struct ProxyMemos {
  /// By their records.
  Memo<Installation> installations;
  /// By their text.
  Memo<Url> urls;
};

}  // namespace gatehouse
