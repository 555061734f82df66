// mcp/jsonrpc: what the scan says of a body is what a tree of it says.
#include "core/json.h"
#include "mcp/jsonrpc.h"
#include "tests/fuzz/support.h"

namespace gatehouse {
namespace {

std::string text_of(const JsonValue& object, std::string_view name) {
  const JsonValue* const member = object.find(name);
  return member != nullptr && member->is(JsonKind::string) ? member->text : std::string();
}

void hold_message(const JsonRpcMessage& message, const JsonValue& object) {
  hold(message.method == text_of(object, "method"), "the method");
  if (message.kind == JsonRpcMessage::Kind::response) return;
  const JsonValue* const params = object.find("params");
  if (params == nullptr || !params->is(JsonKind::object)) return;
  hold(message.name == text_of(*params, "name"), "params.name");
  hold(message.uri == text_of(*params, "uri"), "params.uri");
}

void hold_id(std::string_view id) {
  if (id.empty()) return;
  const Result<JsonValue> value = parse_json(id);
  hold(value && (value.value().is(JsonKind::string) || value.value().is(JsonKind::number)), "an id is JSON");
}

}  // namespace

void fuzz(std::string_view input) {
  const ScanOutcome outcome = scan_json_rpc(input);
  hold_id(outcome.id);
  if (!outcome.result) return;
  const JsonRpcScan& scan = outcome.result.value();
  hold(!scan.messages.empty(), "there is a message");
  hold(scan.is_batch || scan.messages.size() == 1, "only a batch has several");
  for (const JsonRpcMessage& message : scan.messages) {
    hold_id(message.id);
    hold(message.kind != JsonRpcMessage::Kind::response || message.method.empty(), "a response has no method");
    hold(message.kind != JsonRpcMessage::Kind::request || !message.id.empty(), "a request has an id");
  }
  // A tree has no member twice, and not so many values.
  const Result<JsonValue> tree = parse_json(input);
  if (!tree) return;
  hold(tree.value().is(scan.is_batch ? JsonKind::array : JsonKind::object), "a batch is an array");
  if (!scan.is_batch) return hold_message(scan.messages[0], tree.value());
  hold(tree.value().items.size() == scan.messages.size(), "every item is a message");
  for (std::size_t index = 0; index < scan.messages.size(); ++index) {
    hold_message(scan.messages[index], tree.value().items[index]);
  }
}

}  // namespace gatehouse
