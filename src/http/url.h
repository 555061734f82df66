// Taking apart the URLs of incoming requests, and application/x-www-form-urlencoded
// (WHATWG URL section 5). Pure. Not a URL parser: the host has parsed and serialized
// what comes in here, and upstream URLs go through Host::parse_url.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse {

/// Views into the URL that was split.
struct SplitUrl {
  /// scheme://host[:port]; empty where the text has no scheme.
  std::string_view origin;
  /// At least "/".
  std::string_view path;
  /// Without its "?".
  std::string_view query;
};

/// Splits an absolute URL; a fragment is dropped.
SplitUrl split_url(std::string_view absolute);

/// Views into the origin that was split; empty where it is none.
struct SplitOrigin {
  std::string_view scheme;
  /// IPv6 in its brackets.
  std::string_view host;
  /// Empty where there is none.
  std::string_view port;
};

/// Splits scheme://host[:port]; a path is dropped.
SplitOrigin split_origin(std::string_view origin);

struct QueryParameter {
  std::string name;
  std::string value;
};

/// Every parameter in its order, duplicates included. As in the standard, a "%" that
/// begins no escape stands for itself. The decoded bytes may hold NUL, or be no UTF-8:
/// is_valid_utf8 tells.
std::vector<QueryParameter> parse_query(std::string_view query);

/// Decodes one segment of a path; "+" stays. Nothing where a "%" begins no escape. The
/// decoded bytes may hold "/" or NUL, or be no UTF-8.
std::optional<std::string> percent_decode(std::string_view segment);

/// The name or value of a parameter, as application/x-www-form-urlencoded writes it.
std::string form_encode(std::string_view value);

}  // namespace gatehouse
