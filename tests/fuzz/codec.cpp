// wasm/codec: a block that the host could send, and any other.
#include "wasm/codec.h"

#include "tests/fuzz/support.h"

namespace gatehouse {

void fuzz(std::string_view input) {
  if (const std::optional<Request> request = abi::decode_request(input)) {
    std::size_t bytes = request->method.size() + request->url.size();
    for (const HeaderView& header : request->headers) bytes += header.name.size() + header.value.size();
    hold(bytes <= input.size(), "what was read was there");
  }
  static_cast<void>(abi::decode_settings(input));
  static_cast<void>(abi::decode_url(input));
  const KvGetResult entries = abi::decode_answer<KvGetResult>(input);
  hold(entries.entries.size() <= input.size(), "an entry takes more than a byte");
  static_cast<void>(abi::decode_answer<KvListResult>(input));
  static_cast<void>(abi::decode_answer<KvCommitResult>(input));
  static_cast<void>(abi::decode_answer<FetchResult>(input));
  static_cast<void>(abi::decode_answer<BodyResult>(input));
  static_cast<void>(abi::decode_answer<RateLimitResult>(input));
  static_cast<void>(abi::decode_answer<SleepResult>(input));
}

}  // namespace gatehouse
