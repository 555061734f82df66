// The log line of one request, from its first byte to its answer. Lives in the frame of
// Gateway::handle: a client that goes away, or a host that gives up, destroys that frame, and is logged by it.
#pragma once

#include "core/settings.h"
#include "host/host.h"
#include "host/message.h"
#include "http/request_record.h"

namespace gatehouse {

class RequestLog {
 public:
  /// Reads X-Request-Id and traceparent.
  RequestLog(Host& host, const Request& request, const Settings& settings);
  /// Logs a request that was never answered: its client has gone, or its host has given it up.
  ~RequestLog();
  RequestLog(const RequestLog&) = delete;
  RequestLog& operator=(const RequestLog&) = delete;

  RequestRecord& record() { return record_; }

  /// Adds X-Request-Id and Server-Timing, and logs; an event stream is left to the host to log when it ends.
  void answered(Response& response);

 private:
  void log(int status, std::string_view outcome);

  Host& host_;
  const Settings& settings_;
  RequestRecord record_;
  bool answered_ = false;
};

}  // namespace gatehouse
