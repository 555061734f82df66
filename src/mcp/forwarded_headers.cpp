#include "mcp/forwarded_headers.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>

#include "core/ascii.h"
#include "core/decimal.h"
#include "core/text_list.h"

namespace gatehouse {
namespace {

enum class Match { whole_name, prefix };

struct PassingHeader {
  std::string_view name;
  Match match = Match::whole_name;
};

constexpr std::array request_headers = {
    PassingHeader{"accept"},
    PassingHeader{"content-type"},
    PassingHeader{"mcp-", Match::prefix},
    PassingHeader{"last-event-id"},
    PassingHeader{"traceparent"},
    PassingHeader{"tracestate"},
    PassingHeader{"baggage"},
    PassingHeader{"x-posthog-", Match::prefix},
};

constexpr std::array response_headers = {
    PassingHeader{"content-type"},  PassingHeader{"mcp-session-id"}, PassingHeader{"mcp-protocol-version"},
    PassingHeader{"cache-control"}, PassingHeader{"retry-after"},    PassingHeader{"allow"},
};

bool passes(std::span<const PassingHeader> list, std::string_view name) {
  return std::any_of(list.begin(), list.end(), [name](const PassingHeader& row) {
    return row.match == Match::prefix ? name.starts_with(row.name) : name == row.name;
  });
}

/// The members of a comma-separated list (RFC 9110 section 5.6.1), each in lower case.
void append_list_members(std::string_view list, std::vector<std::string>& members) {
  while (!list.empty()) members.push_back(to_lower_ascii(trim_ascii(take_until(list, ','))));
}

/// RFC 9110 section 7.6.1: an intermediary removes the fields that Connection names.
template <typename Headers>
std::vector<std::string> fields_of_this_hop(const Headers& headers) {
  std::vector<std::string> names;
  for (const auto& header : headers) {
    if (header.name == "connection") append_list_members(header.value, names);
  }
  return names;
}

template <typename Headers>
std::vector<Header> select(const Headers& headers, std::span<const PassingHeader> list) {
  const std::vector<std::string> dropped = fields_of_this_hop(headers);
  std::vector<Header> selected;
  for (const auto& header : headers) {
    if (!passes(list, header.name) || contains(dropped, header.name)) continue;
    selected.push_back({std::string(header.name), std::string(header.value)});
  }
  return selected;
}

}  // namespace

std::vector<Header> request_headers_to_forward(const Request& request, std::string_view credential_header) {
  std::vector<Header> headers = select(request.headers, request_headers);
  const auto is_credential = [credential_header](const Header& header) {
    return equals_ignore_case(header.name, credential_header);
  };
  headers.erase(std::remove_if(headers.begin(), headers.end(), is_credential), headers.end());
  return headers;
}

std::vector<Header> response_headers_to_return(const std::vector<Header>& upstream) {
  std::vector<Header> headers = select(upstream, response_headers);
  if (is_event_stream(headers)) headers.push_back({"x-accel-buffering", "no"});
  return headers;
}

bool is_event_stream(const std::vector<Header>& headers) {
  return is_media_type(find_header(headers, "content-type"), "text/event-stream");
}

bool is_damaged(std::string_view value) { return value.find("\xEF\xBF\xBD") != std::string_view::npos; }

bool has_readable_encoding(const std::vector<Header>& upstream) {
  return std::all_of(upstream.begin(), upstream.end(), [](const Header& header) {
    if (header.name != "content-encoding") return true;
    const std::string_view value = trim_ascii(header.value);
    // No host knows "br" in other letters.
    return value.empty() || value == "br" || equals_ignore_case(value, "gzip") || equals_ignore_case(value, "x-gzip") ||
           equals_ignore_case(value, "identity");
  });
}

std::optional<std::uint64_t> announced_length(const std::vector<Header>& upstream) {
  std::optional<std::uint64_t> length;
  for (const Header& header : upstream) {
    if (header.name == "content-encoding") return std::nullopt;
    if (header.name != "content-length") continue;
    length = unsigned_number(header.value);
    if (!length) return std::nullopt;
  }
  return length;
}

}  // namespace gatehouse
