#include "upstream/own_origin.h"

#include <string>

#include "core/ascii.h"
#include "http/loopback.h"
#include "http/url.h"
#include "upstream/host_name.h"

namespace gatehouse {

namespace {

/// Where a server listens; the port is empty where it is the scheme's own.
struct Endpoint {
  std::string host;
  std::string_view port;
};

/// With the unspecified addresses, to which operating systems connect as to loopback.
bool is_this_machine(std::string_view host) {
  return is_loopback(host) || host == "0.0.0.0" || host == "[::]" || host == "[::ffff:0:0]";
}

Endpoint endpoint_of(std::string_view scheme, std::string_view hostname, std::string_view port) {
  const bool own_port = port == (equals_ignore_case(scheme, "https") ? "443" : "80");
  std::string host = to_lower_ascii(without_trailing_dot(hostname));
  if (is_this_machine(host)) host = "localhost";
  return {std::move(host), own_port ? std::string_view() : port};
}

}  // namespace

bool is_own_origin(const Url& url, std::string_view own_origin) {
  const SplitOrigin split = split_origin(own_origin);
  const Endpoint own = endpoint_of(split.scheme, split.host, split.port);
  const Endpoint upstream = endpoint_of(url.scheme, url.hostname, url.port);
  return !own.host.empty() && own.host == upstream.host && own.port == upstream.port;
}

}  // namespace gatehouse
