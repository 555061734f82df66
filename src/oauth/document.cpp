#include "oauth/document.h"

#include <algorithm>
#include <utility>

#include "core/ascii.h"
#include "core/limits.h"

namespace gatehouse {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_usable_text(const JsonValue& value, std::size_t max_bytes) {
  return value.is(JsonValue::Kind::string) && !value.text.empty() && value.text.size() <= max_bytes &&
         std::none_of(value.text.begin(), value.text.end(), is_control);
}

}  // namespace

std::optional<JsonValue> parse_document(std::string_view body) {
  if (body.size() > limits::oauth_document_bytes) return std::nullopt;
  Result<JsonValue> parsed = parse_json(body);
  if (!parsed || !parsed.value().is(JsonValue::Kind::object)) return std::nullopt;
  return std::move(parsed).value();
}

bool document_has(const JsonValue& document, std::string_view name) {
  const JsonValue* value = document.find(name);
  return value != nullptr && !value->is(JsonValue::Kind::null);
}

std::optional<std::string> document_text(const JsonValue& document, std::string_view name, std::size_t max_bytes) {
  const JsonValue* value = document.find(name);
  if (value == nullptr || !is_usable_text(*value, max_bytes)) return std::nullopt;
  return value->text;
}

std::optional<std::vector<std::string>> document_list(const JsonValue& document, std::string_view name) {
  const JsonValue* list = document.find(name);
  if (list == nullptr || !list->is(JsonValue::Kind::array)) return std::nullopt;
  if (list->items.size() > limits::oauth_list_items) return std::nullopt;
  std::vector<std::string> texts;
  for (const JsonValue& item : list->items) {
    if (is_usable_text(item, limits::oauth_text_bytes)) texts.push_back(item.text);
  }
  return texts;
}

bool document_flag(const JsonValue& document, std::string_view name) {
  const JsonValue* value = document.find(name);
  return value != nullptr && value->is(JsonValue::Kind::boolean) && value->boolean;
}

Result<std::optional<JsonValue>> read_discovery_document(int status, std::string_view body) {
  if (status == 429 || status >= 500) {
    return error(Reason::upstream_unreachable, "A discovery document cannot be had for the moment.");
  }
  if (status != 200) return std::optional<JsonValue>();
  std::optional<JsonValue> document = parse_document(body);
  if (document) return document;
  const bool means_to_be_json = !trim_ascii(body).empty() && trim_ascii(body).front() == '{';
  if (means_to_be_json) return error(Reason::invalid, "A discovery document is not a JSON object that can be read.");
  return std::optional<JsonValue>();
}

}  // namespace gatehouse
