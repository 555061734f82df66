#include "mcp/argument_values.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <cstdint>

#include "core/limits.h"

namespace gatehouse {
namespace {

/// Knows where it stands by three depths: of the nesting, of `params`, of `arguments`.
class Collector {
 public:
  bool Null() { return true; }
  bool Bool(bool value) { return scalar(ArgumentValue::Kind::boolean, value ? "true" : "false"); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return scalar(ArgumentValue::Kind::number, {text, size});
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return scalar(ArgumentValue::Kind::string, {text, size});
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    key_.assign(text, size);
    return true;
  }
  bool StartObject() {
    ++depth_;
    if (arrays_ == 0 && depth_ == params_depth && key_ == "params") in_params_ = true;
    if (arrays_ == 0 && depth_ == arguments_depth && in_params_ && key_ == "arguments") in_arguments_ = true;
    return depth_ <= limits::json_depth_levels;
  }
  bool EndObject(rapidjson::SizeType) {
    if (depth_ == params_depth) in_params_ = false;
    if (depth_ == arguments_depth) in_arguments_ = false;
    --depth_;
    return true;
  }
  bool StartArray() {
    ++arrays_;
    return true;
  }
  bool EndArray(rapidjson::SizeType) {
    --arrays_;
    return true;
  }

  // The reader calls these only without kParseNumbersAsStringsFlag.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  std::vector<ArgumentValue> values;

 private:
  static constexpr std::size_t params_depth = 2;
  static constexpr std::size_t arguments_depth = 3;

  bool scalar(ArgumentValue::Kind kind, std::string_view text) {
    if (in_arguments_ && arrays_ == 0) values.push_back({key_, depth_ - arguments_depth + 1, kind, std::string(text)});
    return true;
  }

  std::string key_;
  std::size_t depth_ = 0;
  std::size_t arrays_ = 0;
  bool in_params_ = false;
  bool in_arguments_ = false;
};

}  // namespace

std::vector<ArgumentValue> read_argument_values(std::string_view body) {
  constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  rapidjson::MemoryStream stream(body.data(), body.size());
  rapidjson::Reader reader;
  Collector collector;
  reader.Parse<flags>(stream, collector);
  return std::move(collector.values);
}

}  // namespace gatehouse
