#include "http/ip_address.h"

#include <algorithm>
#include <vector>

#include "core/decimal.h"
#include "core/hex.h"

namespace gatehouse {

namespace {

std::optional<std::uint32_t> parse_octet(std::string_view text) {
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  const std::optional<std::uint64_t> octet = unsigned_number(text);
  if (!octet || *octet > 255) return std::nullopt;
  return static_cast<std::uint32_t>(*octet);
}

std::optional<std::uint16_t> parse_group(std::string_view text) {
  if (text.empty() || text.size() > 4) return std::nullopt;
  unsigned group = 0;
  for (const char c : text) {
    const auto digit = hex_digit_value(c);
    if (!digit) return std::nullopt;
    group = group << 4U | *digit;
  }
  return static_cast<std::uint16_t>(group);
}

/// Groups joined by single colons; none where the text is empty.
std::optional<std::vector<std::uint16_t>> parse_groups(std::string_view text) {
  std::vector<std::uint16_t> groups;
  while (!text.empty()) {
    const std::size_t colon = text.find(':');
    const auto group = parse_group(text.substr(0, colon));
    const bool ends_in_colon = colon == text.size() - 1;
    if (!group || ends_in_colon) return std::nullopt;
    groups.push_back(*group);
    text = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  }
  return groups;
}

}  // namespace

std::optional<Ipv4Address> parse_ipv4(std::string_view text) {
  Ipv4Address address;
  for (int remaining = 4; remaining > 0; --remaining) {
    const std::size_t end = remaining > 1 ? text.find('.') : text.size();
    if (end == std::string_view::npos) return std::nullopt;
    const auto octet = parse_octet(text.substr(0, end));
    if (!octet) return std::nullopt;
    address.value = address.value << 8U | *octet;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return address;
}

std::optional<Ipv6Address> parse_ipv6(std::string_view text) {
  constexpr std::size_t longest = 39;
  if (text.size() > longest) return std::nullopt;
  const std::size_t gap = text.find("::");
  const bool compressed = gap != std::string_view::npos;
  const auto head = parse_groups(text.substr(0, gap));
  const auto tail = parse_groups(compressed ? text.substr(gap + 2) : std::string_view());
  if (!head || !tail) return std::nullopt;

  Ipv6Address address;
  const std::size_t count = head->size() + tail->size();
  if (compressed ? count >= address.groups.size() : count != address.groups.size()) return std::nullopt;
  std::copy(head->begin(), head->end(), address.groups.begin());
  std::copy_backward(tail->begin(), tail->end(), address.groups.end());
  return address;
}

std::optional<Ipv4Address> mapped_ipv4(const Ipv6Address& address) {
  const auto& groups = address.groups;
  const bool zeros = std::all_of(groups.begin(), groups.begin() + 5, [](std::uint16_t group) { return group == 0; });
  if (!zeros || groups[5] != 0xffff) return std::nullopt;
  return Ipv4Address{static_cast<std::uint32_t>(groups[6]) << 16U | groups[7]};
}

}  // namespace gatehouse
