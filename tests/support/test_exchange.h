// What a handler is given, for tests of the functions beneath the handlers. The members are
// read when exchange() is called, and must then stay as they are.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/authenticate.h"
#include "exchange/exchange.h"
#include "host-shims/native/native_host.h"
#include "mcp/memos.h"
#include "storage/keys.h"
#include "tests/support/test_gateway.h"

namespace gatehouse::test {

struct TestExchange {
  Settings settings = {};
  NativeWorld world = {};
  NativeHost host{world};
  std::optional<Keyring> keyring = Keyring::parse(encryption_keys);
  std::string url = std::string(origin) + "/";
  Request request = {.method = "GET", .url = {}, .headers = {}, .body_state = RequestBody::complete, .body = {}};
  std::string project_id = "7";
  std::string user = "ada";
  RequestRecord record = {};
  AccessMemos access_memos = {};
  ProxyMemos proxy_memos = {};

  [[nodiscard]] Exchange exchange() {
    request.url = url;
    return {settings,
            keyring ? &*keyring : nullptr,
            access_memos,
            proxy_memos,
            host,
            request,
            split_url(url),
            PathParameters{project_id, {}, {}},
            Caller{user, storage::hash_user(host, user)},
            record};
  }
};

/// The value of a task that waits for nothing but calls that are answered at once.
template <typename T>
T run(Task<T> task) {
  task.start();
  return std::move(task.result());
}

}  // namespace gatehouse::test
