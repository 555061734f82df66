// The gateway: one request in, one response out. Start reading here.
//
// A Gateway holds settings, and of what it served only results of pure functions (memos.h): any
// instance answers any request as any other, and serves any number of them interleaved.
#pragma once

#include <optional>

#include "core/settings.h"
#include "core/task.h"
#include "crypto/keyring.h"
#include "host/host.h"
#include "http/message.h"
#include "memos.h"

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
  mutable Memos memos_;
};

}  // namespace gatehouse
