// WHATWG URL parsing for the native host, by the parser that workerd has: Node's, in a child
// process. Natively there is no maintained one to link with. Not thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "host/host.h"

namespace gatehouse {

class UrlParser {
 public:
  /// The process's one parser; its child is started by the first parse and ends with the process.
  static UrlParser& shared();

  /// `base` may be empty. Nothing where the input is not a URL. Ends the program where Node
  /// is not to be had: without it no answer would be the right one.
  std::optional<Url> parse(std::string_view input, std::string_view base);

  UrlParser(const UrlParser&) = delete;
  UrlParser& operator=(const UrlParser&) = delete;

 private:
  UrlParser() = default;
  ~UrlParser();
  void start();
  void send(std::string_view text) const;
  std::string receive(std::size_t size) const;
  std::uint32_t receive_number() const;

  int to_child_ = -1;
  int from_child_ = -1;
  int child_ = 0;
  std::map<std::pair<std::string, std::string>, std::optional<Url>> known_;
};

}  // namespace gatehouse
