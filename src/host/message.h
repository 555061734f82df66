// HTTP requests and responses as the gateway sees them. Pure data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace gatehouse {

/// A header of an incoming message. Names are lower case; the views point into
/// the message that carries them.
struct HeaderView {
  std::string_view name;
  std::string_view value;
};

/// A header of an outgoing message.
struct Header {
  std::string name;
  std::string value;
};

enum class RequestBody : std::uint32_t {
  /// `body` holds every byte.
  complete = 0,
  /// Longer than MAX_BODY_BYTES; `body` is empty.
  too_large = 1,
  /// The client broke off; `body` is empty.
  broken = 2,
};

/// A request as the host received it. The views live as long as the activation.
struct Request {
  std::string_view method;
  /// Absolute, as the host's URL parser printed it, without a fragment.
  std::string_view url;
  std::vector<HeaderView> headers;
  RequestBody body_state = RequestBody::complete;
  std::string_view body;
};

/// A body that stays with the host (an upstream's answer). 0 is no stream.
enum class BodyId : std::uint32_t {};

/// How the host passes a stream on.
enum class StreamKind {
  /// As it arrives.
  bytes,
  /// Likewise, and with a comment line between two events when nothing arrives for long.
  event_stream,
};

struct Response {
  int status = 200;
  std::vector<Header> headers;
  /// Nothing, bytes, or a host stream to pass on as it arrives.
  std::variant<std::monostate, std::string, BodyId> body;
  StreamKind stream_kind = StreamKind::bytes;
  /// With an event stream: a JSON object that the host logs when the stream has ended, with how
  /// it ended added to it. Empty: nothing is logged.
  std::string log_line;
};

/// The first value of a header, or an empty view. `name` is lower case.
std::string_view find_header(const std::vector<HeaderView>& headers, std::string_view name);
std::string_view find_header(const std::vector<Header>& headers, std::string_view name);

/// Whether a Content-Type is of that media type, whatever its parameters (RFC 9110 section 8.3.1).
bool is_media_type(std::string_view content_type, std::string_view media_type);

/// Whether an answer of this status sends the request elsewhere (Fetch, "redirect status").
bool is_redirect(int status);

/// Where a redirect leads. Without its fragment, which is for whoever shows the page, and is sent to no server
/// (RFC 9110 section 10.2.2).
std::string_view redirect_target(const std::vector<Header>& headers);

}  // namespace gatehouse
