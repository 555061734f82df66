// Documents from outside: discovery documents, registration answers and token answers, all
// of them JSON objects that somebody else wrote. Pure.
//
// Size is judged before anything is parsed, and text is taken only where it is short enough
// and free of control characters. Nothing of a document is ever repeated in an error.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/result.h"

namespace gatehouse {

/// The JSON object in a body of at most limits::oauth_document_bytes; nothing where it is none.
std::optional<JsonValue> parse_document(std::string_view body);

/// Whether there is such a member, other than null, which some servers write for "none".
bool document_has(const JsonValue& document, std::string_view name);

/// A string member in valid text without control characters; nothing where it is missing,
/// empty, of another kind, or longer than `max_bytes`.
std::optional<std::string> document_text(const JsonValue& document, std::string_view name, std::size_t max_bytes);

/// An array of strings, of which those that document_text would refuse are left out; nothing
/// where it is missing or of another kind, or has more than limits::oauth_list_items items.
std::optional<std::vector<std::string>> document_list(const JsonValue& document, std::string_view name);

/// Whether a boolean member is there and true.
bool document_flag(const JsonValue& document, std::string_view name);

/// What a request for a discovery document brought: the document; nothing, because there is
/// none at this address and the next may be tried; or an error that ends the search, because
/// there is one and it must not be used (Reason::invalid), or because nobody can tell
/// (Reason::upstream_unreachable, on 429 and 5xx).
///
/// A page that is no JSON at all counts as nothing: many servers answer any path with one.
Result<std::optional<JsonValue>> read_discovery_document(int status, std::string_view body);

}  // namespace gatehouse
