#include "core/json_reader.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <string>

#include "core/decimal.h"
#include "core/limits.h"
#include "core/utf8.h"

namespace gatehouse {
namespace {

/// The one handler that RapidJSON's reader is instantiated with. Returning false stops the reader.
class Handler {
 public:
  explicit Handler(JsonListener& listener) : listener_(listener) {}

  bool Null() { return go_on(listener_.scalar(JsonKind::null, "null")); }
  bool Bool(bool value) { return go_on(listener_.scalar(JsonKind::boolean, value ? "true" : "false")); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return go_on(listener_.scalar(JsonKind::number, {text, size}));
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return is_text({text, size}) && go_on(listener_.scalar(JsonKind::string, {text, size}));
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    return is_text({text, size}) && go_on(listener_.key({text, size}));
  }
  bool StartObject() { return open(JsonKind::object); }
  bool EndObject(rapidjson::SizeType) { return close(JsonKind::object); }
  bool StartArray() { return open(JsonKind::array); }
  bool EndArray(rapidjson::SizeType) { return close(JsonKind::array); }

  // The reader calls these only without kParseNumbersAsStringsFlag.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  /// Why the reader was stopped; nullptr where it was not.
  [[nodiscard]] const char* problem() const { return problem_; }

 private:
  bool go_on(const char* refusal) {
    problem_ = refusal;
    return refusal == nullptr;
  }
  /// The text is UTF-8, but the reader decodes the escape of a lone low surrogate to bytes that
  /// are none. All of these begin with ED.
  bool is_text(std::string_view decoded) {
    if (decoded.find('\xED') == std::string_view::npos || is_valid_utf8(decoded)) return true;
    return go_on("A JSON string holds half of a surrogate pair.");
  }
  bool open(JsonKind kind) {
    if (!go_on(listener_.open(kind))) return false;
    return go_on(++depth_ > limits::json_depth_levels ? "The JSON is nested too deeply." : nullptr);
  }
  bool close(JsonKind kind) {
    --depth_;
    return go_on(listener_.close(kind));
  }

  JsonListener& listener_;
  std::size_t depth_ = 0;
  const char* problem_ = nullptr;
};

constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;

}  // namespace
}  // namespace gatehouse

// The iterative parser never calls its recursive twins, but its code for a value names them.
template <>
template <>
void rapidjson::Reader::ParseObject<gatehouse::flags>(rapidjson::MemoryStream&, gatehouse::Handler&) {
  RAPIDJSON_ASSERT(false);
}
template <>
template <>
void rapidjson::Reader::ParseArray<gatehouse::flags>(rapidjson::MemoryStream&, gatehouse::Handler&) {
  RAPIDJSON_ASSERT(false);
}

namespace gatehouse {

Result<void> read_json(std::string_view text, JsonListener& listener) {
  // Checked here and not by the reader, which would do it byte by byte.
  if (!is_valid_utf8(text)) return error(Reason::parse_error, "The JSON is not valid UTF-8.");
  // A plain memory stream, because the encoded one skips a byte order mark.
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  Handler handler(listener);
  const rapidjson::ParseResult outcome = reader.Parse<flags>(stream, handler);
  if (handler.problem() != nullptr) return error(Reason::parse_error, handler.problem());
  // The reader takes a NUL for the end of the text.
  if (!outcome.IsError() && stream.Tell() == text.size()) return Result<void>::success();
  const std::size_t position = outcome.IsError() ? outcome.Offset() : stream.Tell();
  const char* const what = outcome.IsError() ? rapidjson::GetParseError_En(outcome.Code()) : "NUL.";
  return error(Reason::parse_error,
               "JSON parse error at byte " + decimal(static_cast<std::int64_t>(position)) + ": " + what);
}

}  // namespace gatehouse
