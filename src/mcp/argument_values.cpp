#include "mcp/argument_values.h"

#include "core/limits.h"

namespace gatehouse {
namespace {

/// Knows where it stands by three depths: of the nesting, of `params`, of `arguments`.
class Collector final : public JsonListener {
 public:
  const char* scalar(JsonKind kind, std::string_view text) override {
    if (in_arguments_ && arrays_ == 0 && kind != JsonKind::null) {
      values.push_back({key_, depth_ - arguments_depth + 1, kind, std::string(text)});
      if (values.size() > limits::mirrored_arguments) return "too many arguments";
    }
    return nullptr;
  }
  const char* key(std::string_view name) override {
    key_ = name;
    return nullptr;
  }
  const char* open(JsonKind kind) override {
    if (kind == JsonKind::array) {
      ++arrays_;
      return nullptr;
    }
    ++depth_;
    if (arrays_ == 0 && depth_ == params_depth && key_ == "params") in_params_ = true;
    if (arrays_ == 0 && depth_ == arguments_depth && in_params_ && key_ == "arguments") in_arguments_ = true;
    return nullptr;
  }
  const char* close(JsonKind kind) override {
    if (kind == JsonKind::array) {
      --arrays_;
      return nullptr;
    }
    if (depth_ == params_depth) in_params_ = false;
    if (depth_ == arguments_depth) in_arguments_ = false;
    --depth_;
    return nullptr;
  }

  std::vector<ArgumentValue> values;

 private:
  static constexpr std::size_t params_depth = 2;
  static constexpr std::size_t arguments_depth = 3;

  std::string key_;
  std::size_t depth_ = 0;
  std::size_t arrays_ = 0;
  bool in_params_ = false;
  bool in_arguments_ = false;
};

}  // namespace

std::vector<ArgumentValue> read_argument_values(std::string_view body) {
  Collector collector;
  static_cast<void>(read_json(body, collector));
  return std::move(collector.values);
}

}  // namespace gatehouse
