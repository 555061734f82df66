// The small forms of text: what is read in one is written in the same, and the other way round.
#include <cstdlib>
#include <string>

#include "core/base64.h"
#include "core/decimal.h"
#include "core/timestamp.h"
#include "core/utf8.h"
#include "core/uuid.h"
#include "http/url.h"
#include "tests/fuzz/support.h"

namespace gatehouse {
namespace {

void hold_base64(std::string_view input) {
  hold(base64_decode(base64_encode(input)) == input, "bytes in base64");
  hold(base64url_decode(base64url_encode(input)) == input, "bytes in base64url");
  if (const auto bytes = base64_decode(input)) hold(base64_encode(*bytes) == input, "one spelling in base64");
  if (const auto bytes = base64url_decode(input)) hold(base64url_encode(*bytes) == input, "one spelling in base64url");
}

void hold_numbers(std::string_view input) {
  const std::optional<std::int64_t> number = signed_number(input);
  if (!number) return;
  hold(std::strtoll(std::string(input).c_str(), nullptr, 10) == *number, "a number as the C library reads it");
  hold(signed_number(std::to_string(*number)) == *number, "a number as the C++ library writes it");
}

void hold_urls(std::string_view input) {
  const std::vector<QueryParameter> query = parse_query("a=" + form_encode(input));
  hold(query.size() == 1 && query[0].value == input, "the value of a form");
  static_cast<void>(parse_query(input));
  static_cast<void>(percent_decode(input));
  const SplitUrl url = split_url(input);
  hold(!url.path.empty(), "a URL has a path");
}

}  // namespace

void fuzz(std::string_view input) {
  hold_base64(input);
  hold_numbers(input);
  hold_urls(input);
  if (const auto uuid = parse_uuid(input)) hold(uuid_from_bytes(uuid_to_bytes(*uuid)) == *uuid, "a UUID in 16 bytes");
  if (const auto time = parse_timestamp(input)) hold(parse_timestamp(format_timestamp(*time)) == *time, "a time");
  if (is_valid_utf8(input)) hold(count_code_points(input) <= input.size(), "a character takes a byte at least");
}

}  // namespace gatehouse
