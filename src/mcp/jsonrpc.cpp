#include "mcp/jsonrpc.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "core/json.h"
#include "core/limits.h"
#include "mcp/jsonrpc_members.h"

namespace gatehouse {
namespace {

using jsonrpc::Field;
using jsonrpc::known_keys;
using jsonrpc::KnownKey;
using jsonrpc::Place;

/// 2026-07-28, basic/index § Requests: an id is a string or an integer. `1.0` is one.
bool is_integer_literal(std::string_view literal) {
  if (literal.find_first_of("eE") != std::string_view::npos) return false;
  const std::size_t point = literal.find('.');
  return point == std::string_view::npos || literal.find_first_not_of('0', point + 1) == std::string_view::npos;
}

/// Listens to the reader. A fault in the message does not stop it, because what follows
/// may hold the id, or may not be JSON at all.
class Scanner final : public JsonListener {
 public:
  const char* scalar(JsonKind kind, std::string_view text) override {
    receive(kind, text);
    return nullptr;
  }
  const char* key(std::string_view name) override {
    field_ = recognize(name);
    if (field_ == Field::none) return nullptr;
    if (seen(field_)) {
      fault("The member \"" + std::string(name) + "\" occurs twice.");
      if (field_ == Field::id) id_ = Id::unusable;
    }
    seen_ |= bit(field_);
    return nullptr;
  }
  const char* open(JsonKind kind) override {
    is_too_deep_ = depth_ == path_.size();
    if (is_too_deep_) return "The JSON is nested too deeply.";
    receive(kind, {});
    const Place opened = opened_place(kind);
    for (const KnownKey& known : known_keys) {
      if (known.place == opened) seen_ &= ~bit(known.field);
    }
    if (opened == Place::batch) scan_.is_batch = true;
    if (opened == Place::message) begin_message();
    path_[depth_++] = opened;
    field_ = Field::none;
    return nullptr;
  }
  const char* close(JsonKind) override {
    const Place closed = place();
    --depth_;
    if (closed == Place::message) end_message();
    if (closed == Place::batch && elements_ == 0) fault("A batch must not be empty.");
    return nullptr;
  }

  /// What has been read so far is good to answer by, though it is not all.
  [[nodiscard]] bool is_too_deep() const { return is_too_deep_; }

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

  [[nodiscard]] Place opened_place(JsonKind kind) const {
    if (kind == JsonKind::array) return depth_ == 0 ? Place::batch : Place::ignored;
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
  void receive(JsonKind kind, std::string_view text) {
    if (depth_ == 0) {
      if (kind != JsonKind::object && kind != JsonKind::array) fault("The body must be a JSON-RPC message.");
      return;
    }
    if (place() == Place::batch) {
      ++elements_;
      if (kind != JsonKind::object) fault("Every element of a batch must be a JSON-RPC message.");
      return;
    }
    if (place() != Place::ignored) receive_member(kind, text);
  }

  void receive_member(JsonKind kind, std::string_view text) {
    const bool is_string = kind == JsonKind::string;
    switch (field_) {
      case Field::jsonrpc:
        if (!is_string || text != "2.0") fault("The member \"jsonrpc\" must be \"2.0\".");
        return;
      case Field::id: return receive_id(kind, text);
      case Field::method:
        if (!is_string) fault("The member \"method\" must be a string.");
        message_.method = text;
        return;
      case Field::params:
        if (kind != JsonKind::object && kind != JsonKind::array) fault("The member \"params\" must be an object.");
        return;
      case Field::name:
        message_.has_name = is_string;
        message_.name = text;
        return;
      case Field::uri:
        message_.has_uri = is_string;
        message_.uri = text;
        return;
      case Field::request_state:
        if (is_string) message_.request_state = text;
        return;
      case Field::protocol_version:
        if (is_string) message_.protocol_version = text;
        return;
      case Field::initialize_version:
        if (is_string) message_.initialize_version = text;
        return;
      case Field::url:
        if (kind == JsonKind::object) message_.url_elicitation = true;
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

  void receive_id(JsonKind kind, std::string_view text) {
    if (id_ != Id::absent) return;  // The key occurred twice, which is a fault already.
    if (kind == JsonKind::null) {
      id_ = Id::null;
    } else if (kind == JsonKind::string) {
      id_ = Id::good;
      message_.id = json_quote(text);
    } else if (kind == JsonKind::number && is_integer_literal(text)) {
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
  bool is_too_deep_ = false;
  std::optional<std::string> fault_;
  JsonRpcMessage message_;
  JsonRpcScan scan_;
};

}  // namespace

ScanOutcome scan_json_rpc(std::string_view body) {
  Scanner scanner;
  Result<void> read = read_json(body, scanner);
  if (!read && !scanner.is_too_deep()) return {{}, std::move(read).failure()};
  std::string id = scanner.refusal_id();
  if (!read) return {std::move(id), std::move(read).failure()};
  return {std::move(id), scanner.take()};
}

}  // namespace gatehouse
