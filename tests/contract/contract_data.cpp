#include "tests/contract/contract_data.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace gatehouse::test {

JsonValue read_contract(const std::string& file_name) {
  std::ifstream file(GATEHOUSE_SOURCE_DIR "/tests/contract/" + file_name);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  Result<JsonValue> parsed = parse_json(text);
  if (!parsed) throw std::runtime_error(file_name + ": " + parsed.error().detail);
  return std::move(parsed).value();
}

std::string text_at(const JsonValue& object, std::string_view name) {
  const JsonValue* member = object.find(name);
  if (member == nullptr) throw std::runtime_error("no member " + std::string(name));
  return member->text;
}

std::int64_t integer_at(const JsonValue& object, std::string_view name) {
  const JsonValue* member = object.find(name);
  if (member == nullptr) throw std::runtime_error("no member " + std::string(name));
  return member->integer().value();
}

const std::vector<JsonValue>& items_at(const JsonValue& object, std::string_view name) {
  static const std::vector<JsonValue> none;
  const JsonValue* member = object.find(name);
  return member == nullptr ? none : member->items;
}

std::vector<std::string> texts(const JsonValue& list) {
  std::vector<std::string> result;
  for (const JsonValue& item : list.items) result.push_back(item.text);
  return result;
}

}  // namespace gatehouse::test
