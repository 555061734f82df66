// Reading JSON (RFC 8259) front to back, without building or changing anything. Pure; the only
// place that knows RapidJSON, with one instantiation of its reader for all who listen.
//
// Iterative and bounded in depth, so no input can exhaust the stack. Accepts JSON and nothing
// else: no comments, no byte order mark, no lone surrogates, nothing after the value. A number
// that no double comes near (of more than about 300 digits, or with such an exponent) is refused.
#pragma once

#include <string_view>

#include "core/result.h"

namespace gatehouse {

enum class JsonKind { null, boolean, number, string, array, object };

/// Hears what a text holds, in its order. Each answers nullptr to go on, or the sentence that
/// says why the text is refused. The views live as long as the call.
class JsonListener {
 public:
  /// Not an array and not an object. `text` is what a string says, and otherwise the literal.
  virtual const char* scalar(JsonKind kind, std::string_view text) = 0;
  /// The name of the member whose value comes next.
  virtual const char* key(std::string_view name) = 0;
  /// An array or an object begins.
  virtual const char* open(JsonKind kind) = 0;
  /// The innermost array or object ends.
  virtual const char* close(JsonKind kind) = 0;

 protected:
  ~JsonListener() = default;
};

/// Reason::parse_error where the text is not one JSON value in UTF-8, is deeper than
/// limits::json_depth_levels, or the listener refuses it. What it has heard until then stands.
Result<void> read_json(std::string_view text, JsonListener& listener);

}  // namespace gatehouse
