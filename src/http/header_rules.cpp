#include "http/header_rules.h"

#include <algorithm>
#include <array>

#include "core/ascii.h"

namespace gatehouse {
namespace {

/// Sorted by what they belong to: message framing and routing, then the exchange itself.
constexpr std::array<std::string_view, 24> reserved_headers = {
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    "forwarded",
    "accept",
    "accept-encoding",
    "content-type",
    "content-encoding",
    "cookie",
    "last-event-id",
    "origin",
    "referer",
    "baggage",
    "traceparent",
    "tracestate",
    "user-agent",
};

constexpr std::array<std::string_view, 5> reserved_prefixes = {"mcp-", "cf-", "x-forwarded-", "sec-", "x-posthog-"};

}  // namespace

bool is_token(std::string_view text) {
  constexpr std::string_view token_characters =
      "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return !text.empty() && text.find_first_not_of(token_characters) == std::string_view::npos;
}

bool is_field_value(std::string_view text) {
  if (text != trim_ascii(text)) return false;
  return std::all_of(text.begin(), text.end(), [](char byte) { return (byte >= ' ' && byte <= '~') || byte == '\t'; });
}

bool is_credential_header(std::string_view name) {
  if (!is_token(name)) return false;
  const std::string lower = to_lower_ascii(name);
  const auto starts = [&lower](std::string_view prefix) { return std::string_view(lower).starts_with(prefix); };
  return std::find(reserved_headers.begin(), reserved_headers.end(), lower) == reserved_headers.end() &&
         std::none_of(reserved_prefixes.begin(), reserved_prefixes.end(), starts);
}

}  // namespace gatehouse
