#include "mcp/standard_headers.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "core/revision.h"
#include "http/header_rules.h"
#include "mcp/header_value.h"

namespace gatehouse {
namespace {

constexpr std::string_view protocol_version_header = "mcp-protocol-version";
constexpr std::string_view method_header = "mcp-method";
constexpr std::string_view name_header = "mcp-name";

/// § Standard Request Headers: the methods that require Mcp-Name, and what it mirrors.
struct NamedMethod {
  std::string_view method;
  std::string_view member;
  bool JsonRpcMessage::*has_value;
  std::string JsonRpcMessage::*value;
};
constexpr std::array named_methods = {
    NamedMethod{"tools/call", "params.name", &JsonRpcMessage::has_name, &JsonRpcMessage::name},
    NamedMethod{"prompts/get", "params.name", &JsonRpcMessage::has_name, &JsonRpcMessage::name},
    NamedMethod{"resources/read", "params.uri", &JsonRpcMessage::has_uri, &JsonRpcMessage::uri},
};

/// The value of a header that may occur once. Nothing where it is absent.
Result<std::optional<std::string_view>> read_single(const Request& request, std::string_view name) {
  std::optional<std::string_view> value;
  for (const HeaderView& header : request.headers) {
    if (header.name != name) continue;
    if (value) return header_mismatch(name, "occurs twice.");
    value = trim_field_value(header.value);
    if (!is_field_value(*value)) return header_mismatch(name, "contains invalid characters.");
  }
  return value;
}

/// § Sending Messages: header requirements for notifications are not defined, and responses must
/// not be sent at all; where such a message has a header, it must be true nevertheless.
bool requires_headers(const JsonRpcMessage& message) { return message.kind == JsonRpcMessage::Kind::request; }

/// § Protocol Version Header.
Result<void> check_protocol_version(const Request& request, const JsonRpcMessage& message) {
  const std::optional<std::string_view> header = TRY(read_single(request, protocol_version_header));
  if (!header) {
    if (requires_headers(message)) return header_mismatch("MCP-Protocol-Version", "is missing.");
    return Result<void>::success();
  }
  if (!message.protocol_version.empty() && *header != message.protocol_version) {
    return header_mismatch("MCP-Protocol-Version", "does not match the protocol version in the body's _meta.");
  }
  return Result<void>::success();
}

/// § Standard Request Headers, § Case Sensitivity.
Result<void> check_method(const Request& request, const JsonRpcMessage& message) {
  const std::optional<std::string_view> header = TRY(read_single(request, method_header));
  if (!header) {
    if (requires_headers(message)) return header_mismatch("Mcp-Method", "is missing.");
    return Result<void>::success();
  }
  if (*header != message.method) return header_mismatch("Mcp-Method", "does not match the body's method.");
  return Result<void>::success();
}

/// § Standard Request Headers, § Value Encoding. For any other method Mcp-Name mirrors what the
/// gateway does not know of (an extension's), and is the upstream's to judge.
Result<void> check_name(const Request& request, const JsonRpcMessage& message) {
  const std::optional<std::string_view> header = TRY(read_single(request, name_header));
  const auto named = std::find_if(named_methods.begin(), named_methods.end(),
                                  [&message](const NamedMethod& row) { return row.method == message.method; });
  if (named == named_methods.end()) return Result<void>::success();
  if (!header) {
    if (requires_headers(message)) return header_mismatch("Mcp-Name", "is missing.");
    return Result<void>::success();
  }
  const std::optional<std::string> value = decode_header_value(*header);
  if (!value) return header_mismatch("Mcp-Name", "is malformed Base64.");
  if (!(message.*(named->has_value)) || *value != message.*(named->value)) {
    return header_mismatch("Mcp-Name", "does not match the body's " + std::string(named->member) + ".");
  }
  return Result<void>::success();
}

}  // namespace

bool mirrors_body_in_headers(const Request& request, const JsonRpcScan& scan) {
  const bool by_header = std::any_of(request.headers.begin(), request.headers.end(), [](const HeaderView& header) {
    return header.name == protocol_version_header && revision::is_modern(trim_field_value(header.value));
  });
  return by_header || std::any_of(scan.messages.begin(), scan.messages.end(), [](const JsonRpcMessage& message) {
           return revision::is_modern(message.protocol_version);
         });
}

Result<void> check_standard_headers(const Request& request, const JsonRpcScan& scan) {
  if (!mirrors_body_in_headers(request, scan)) return Result<void>::success();
  // § Sending Messages: one message to a POST, so no header could mirror a batch.
  if (scan.is_batch) return error(Reason::invalid_json_rpc, "This protocol version has no batches.");
  const JsonRpcMessage& message = scan.messages.front();
  TRY(check_protocol_version(request, message));
  TRY(check_method(request, message));
  return check_name(request, message);
}

}  // namespace gatehouse
