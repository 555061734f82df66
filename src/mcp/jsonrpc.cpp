#include "mcp/jsonrpc.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "core/json.h"
#include "core/limits.h"
#include "core/utf8.h"
#include "mcp/jsonrpc_members.h"

namespace gatehouse {
namespace {

using jsonrpc::Field;
using jsonrpc::known_keys;
using jsonrpc::KnownKey;
using jsonrpc::Place;

enum class Shape { null, boolean, number, string, object, array };

/// 2026-07-28, basic/index § Requests: an id is a string or an integer. `1.0` is one.
bool is_integer_literal(std::string_view literal) {
  if (literal.find_first_of("eE") != std::string_view::npos) return false;
  const std::size_t point = literal.find('.');
  return point == std::string_view::npos || literal.find_first_not_of('0', point + 1) == std::string_view::npos;
}

/// Listens to the reader. A fault in the message does not stop it, because what follows
/// may hold the id, or may not be JSON at all.
class Scanner {
 public:
  bool Null() { return scalar(Shape::null, {}); }
  bool Bool(bool) { return scalar(Shape::boolean, {}); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) { return scalar(Shape::number, {text, size}); }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return is_text({text, size}) && scalar(Shape::string, {text, size});
  }
  bool StartObject() { return open(Shape::object); }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    if (!is_text({text, size})) return false;
    field_ = recognize({text, size});
    if (field_ == Field::none) return true;
    if (seen(field_)) {
      fault("The member \"" + std::string(text, size) + "\" occurs twice.");
      if (field_ == Field::id) id_ = Id::unusable;
    }
    seen_ |= bit(field_);
    return true;
  }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool StartArray() { return open(Shape::array); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  // The reader calls these only without kParseNumbersAsStringsFlag.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  /// Why the scanner stopped the reader; nullptr where it did not.
  [[nodiscard]] const char* stopped() const { return stopped_; }

  /// The id a refusal must carry, of what has been read so far.
  [[nodiscard]] std::string refusal_id() const {
    const bool one_message = scan_.is_batch ? elements_ == 1 && depth_ == 0 : true;
    const bool answers = !seen(Field::method) && (seen(Field::result) || seen(Field::error));
    return one_message && !answers && id_ == Id::good ? message_.id : std::string();
  }

  /// What was read, once all of it was JSON.
  Result<JsonRpcScan> take() {
    if (fault_) return error(Reason::invalid_json_rpc, std::move(*fault_));
    return std::move(scan_);
  }

 private:
  enum class Id { absent, null, good, unusable };

  static std::uint32_t bit(Field field) { return std::uint32_t{1} << static_cast<unsigned>(field); }
  [[nodiscard]] bool seen(Field field) const { return (seen_ & bit(field)) != 0; }
  [[nodiscard]] Place place() const { return path_[depth_ - 1]; }

  void fault(std::string detail) {
    if (!fault_) fault_ = std::move(detail);
  }

  [[nodiscard]] Field recognize(std::string_view key) const {
    if (place() == Place::ignored) return Field::none;
    for (const KnownKey& known : known_keys) {
      if (known.place == place() && known.name == key) return known.field;
    }
    return Field::none;
  }

  /// The reader checks the encoding of the body, but decodes the escape of a lone low surrogate
  /// to bytes that are no UTF-8. All of these begin with ED.
  bool is_text(std::string_view decoded) {
    if (decoded.find('\xED') == std::string_view::npos || is_valid_utf8(decoded)) return true;
    stopped_ = "The JSON has a lone surrogate.";
    return false;
  }

  bool scalar(Shape shape, std::string_view text) {
    receive(shape, text);
    return true;
  }

  bool open(Shape shape) {
    if (depth_ == limits::json_depth_levels) {
      stopped_ = "The JSON is nested too deeply.";
      return false;
    }
    receive(shape, {});
    const Place opened = opened_place(shape);
    for (const KnownKey& known : known_keys) {
      if (known.place == opened) seen_ &= ~bit(known.field);
    }
    if (opened == Place::batch) scan_.is_batch = true;
    if (opened == Place::message) begin_message();
    path_[depth_++] = opened;
    field_ = Field::none;
    return true;
  }

  bool close() {
    const Place closed = place();
    --depth_;
    if (closed == Place::message) end_message();
    if (closed == Place::batch && elements_ == 0) fault("A batch must not be empty.");
    return true;
  }

  [[nodiscard]] Place opened_place(Shape shape) const {
    if (shape == Shape::array) return depth_ == 0 ? Place::batch : Place::ignored;
    if (depth_ == 0 || place() == Place::batch) return Place::message;
    switch (field_) {
      case Field::params: return Place::params;
      case Field::meta: return Place::meta;
      case Field::client_capabilities:
      case Field::initialize_capabilities: return Place::capabilities;
      case Field::elicitation: return Place::elicitation;
      default: return Place::ignored;
    }
  }

  /// A value, at its first event.
  void receive(Shape shape, std::string_view text) {
    if (depth_ == 0) {
      if (shape != Shape::object && shape != Shape::array) fault("The body must be a JSON-RPC message.");
      return;
    }
    if (place() == Place::batch) {
      ++elements_;
      if (shape != Shape::object) fault("Every element of a batch must be a JSON-RPC message.");
      return;
    }
    if (place() != Place::ignored) receive_member(shape, text);
  }

  void receive_member(Shape shape, std::string_view text) {
    const bool is_string = shape == Shape::string;
    switch (field_) {
      case Field::jsonrpc:
        if (!is_string || text != "2.0") fault("The member \"jsonrpc\" must be \"2.0\".");
        return;
      case Field::id: return receive_id(shape, text);
      case Field::method:
        if (!is_string) fault("The member \"method\" must be a string.");
        message_.method = text;
        return;
      case Field::params:
        if (shape != Shape::object && shape != Shape::array) fault("The member \"params\" must be an object.");
        return;
      case Field::name:
        message_.has_name = is_string;
        message_.name = text;
        return;
      case Field::uri:
        message_.has_uri = is_string;
        message_.uri = text;
        return;
      case Field::protocol_version:
        if (is_string) message_.protocol_version = text;
        return;
      case Field::initialize_version:
        if (is_string) message_.initialize_version = text;
        return;
      case Field::url:
        if (shape == Shape::object) message_.url_elicitation = true;
        return;
      case Field::none:
      case Field::result:
      case Field::error:
      case Field::meta:
      case Field::initialize_capabilities:
      case Field::client_capabilities:
      case Field::elicitation: return;
    }
  }

  void receive_id(Shape shape, std::string_view text) {
    if (id_ != Id::absent) return;  // The key occurred twice, which is a fault already.
    if (shape == Shape::null) {
      id_ = Id::null;
    } else if (shape == Shape::string) {
      id_ = Id::good;
      message_.id = json_quote(text);
    } else if (shape == Shape::number && is_integer_literal(text)) {
      id_ = Id::good;
      message_.id = text;
    } else {
      id_ = Id::unusable;
      fault("The member \"id\" must be a string or an integer.");
    }
  }

  void begin_message() {
    message_ = JsonRpcMessage();
    id_ = Id::absent;
  }

  void end_message() {
    if (!seen(Field::jsonrpc)) fault("The member \"jsonrpc\" is required.");
    classify();
    if (fault_) return;
    if (scan_.messages.size() == limits::json_rpc_batch_messages) return fault("The batch has too many messages.");
    scan_.messages.push_back(message_);
  }

  /// JSON-RPC 2.0 § 4 and 5; 2026-07-28, basic/index § Messages.
  void classify() {
    const bool result = seen(Field::result);
    const bool error = seen(Field::error);
    if (seen(Field::method)) {
      if (result || error) return fault("A message is either a request or a response.");
      if (id_ == Id::null) return fault("The id of a request must not be null.");
      message_.kind = id_ == Id::absent ? JsonRpcMessage::Kind::notification : JsonRpcMessage::Kind::request;
      return;
    }
    if (!result && !error) return fault("The member \"method\" is required.");
    if (result && error) return fault("A response has either a result or an error.");
    if (result && id_ != Id::good) return fault("A result must carry the id of its request.");
    message_.kind = JsonRpcMessage::Kind::response;
  }

  std::array<Place, limits::json_depth_levels> path_{};
  std::size_t depth_ = 0;
  std::size_t elements_ = 0;
  Field field_ = Field::none;
  std::uint32_t seen_ = 0;
  Id id_ = Id::absent;
  const char* stopped_ = nullptr;
  std::optional<std::string> fault_;
  JsonRpcMessage message_;
  JsonRpcScan scan_;
};

}  // namespace

ScanOutcome scan_json_rpc(std::string_view body) {
  constexpr unsigned flags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag;
  // A plain memory stream, because the encoded one skips a byte order mark.
  rapidjson::MemoryStream stream(body.data(), body.size());
  rapidjson::Reader reader;
  Scanner scanner;
  const rapidjson::ParseResult outcome = reader.Parse<flags>(stream, scanner);
  if (scanner.stopped() != nullptr) return {scanner.refusal_id(), error(Reason::parse_error, scanner.stopped())};
  if (!outcome) {
    return {{},
            error(Reason::parse_error, "JSON parse error at byte " + std::to_string(outcome.Offset()) + ": " +
                                           rapidjson::GetParseError_En(outcome.Code()))};
  }
  // The reader takes NUL for the end of the text.
  if (stream.Tell() != body.size()) {
    return {{}, error(Reason::parse_error, "JSON parse error at byte " + std::to_string(stream.Tell()) + ": NUL.")};
  }
  std::string id = scanner.refusal_id();
  return {std::move(id), scanner.take()};
}

}  // namespace gatehouse
