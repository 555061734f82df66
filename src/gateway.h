// The gateway: one request in, one response out. Start reading here.
//
// A Gateway holds settings, and of what it served only results of pure functions (core/memo.h): any
// instance answers any request as any other, and serves any number of them interleaved.
#pragma once

#include <optional>

#include "access/authenticate.h"
#include "core/settings.h"
#include "core/task.h"
#include "crypto/keyring.h"
#include "host/host.h"
#include "host/message.h"
#include "mcp/memos.h"

namespace gatehouse {

class Gateway {
 public:
  explicit Gateway(Settings settings);

  /// Answers one request. `request` and `host` must outlive the task.
  Task<Response> handle(const Request& request, Host& host) const;

  [[nodiscard]] const Settings& settings() const { return settings_; }

 private:
  Settings settings_;
  std::optional<Keyring> keyring_;
  mutable AccessMemos access_memos_;
  mutable ProxyMemos proxy_memos_;
};

}  // namespace gatehouse
