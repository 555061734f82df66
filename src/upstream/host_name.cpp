#include "upstream/host_name.h"

#include <algorithm>
#include <iterator>

#include "core/ascii.h"

namespace gatehouse {

namespace {

/// Domains that are refused with every name below them.
constexpr std::string_view reserved_domains[] = {
    // IANA's special-use domain names.
    "localhost",  // RFC 6761 section 6.3
    "local",      // RFC 6762 section 3
    "test",       // RFC 6761 section 6.2
    "invalid",    // RFC 6761 section 6.4
    // The top-level domain only: example.com and its siblings are public names.
    "example",  // RFC 6761 section 6.5
    "onion",    // RFC 7686
    "alt",      // RFC 9476
    // home.arpa (RFC 8375), ipv4only.arpa (RFC 8880), service.arpa (RFC 9665), and the
    // reverse trees: infrastructure, not a place for servers.
    "arpa",  // RFC 3172
    // Top-level domains for private use, which will not be delegated.
    "internal",     // ICANN Board, 29 July 2024
    "corp",         // ICANN resolution 2018.02.04.12
    "home",         // ICANN resolution 2018.02.04.12
    "mail",         // ICANN resolution 2018.02.04.12
    "intranet",     // RFC 6762 appendix G
    "private",      // RFC 6762 appendix G
    "lan",          // RFC 6762 appendix G
    "localdomain",  // the name of the loopback address in common hosts files
    "svc",          // Kubernetes service names
    "consul",       // Consul service names
    // Names by which metadata services of clouds are known outside .internal.
    "metadata.goog",             // Google Cloud
    "metadata.tencentyun.com",   // Tencent Cloud
    "metadata.cloud.ibm.com",    // IBM Cloud
    "metadata.azure.com",        // Azure
    "metadata.oraclecloud.com",  // Oracle Cloud
};

// RFC 1035 section 2.3.4.
constexpr std::size_t label_octets = 63;
constexpr std::size_t name_octets = 253;

constexpr bool is_label_character(char c) {
  return (c >= 'a' && c <= 'z') || is_ascii_digit(c) || c == '-' || c == '_';
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= label_octets && std::all_of(label.begin(), label.end(), is_label_character);
}

}  // namespace

bool is_within(std::string_view name, std::string_view domain) {
  if (!name.ends_with(domain)) return false;
  return name.size() == domain.size() || name[name.size() - domain.size() - 1] == '.';
}

std::string_view without_trailing_dot(std::string_view hostname) {
  if (hostname.ends_with('.')) hostname.remove_suffix(1);
  return hostname;
}

bool is_public_host_name(std::string_view hostname) {
  const std::string_view name = without_trailing_dot(hostname);
  if (name.size() > name_octets) return false;

  std::string_view last_label = name;
  std::size_t labels = 0;
  for (std::string_view rest = name;; ++labels) {
    const std::size_t dot = rest.find('.');
    last_label = rest.substr(0, dot);
    if (!is_label(last_label)) return false;
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  const bool single_label = labels == 0;
  // The URL parser takes every name that ends in a number for an address, or refuses it.
  const bool ends_in_number = std::all_of(last_label.begin(), last_label.end(), is_ascii_digit);
  if (single_label || ends_in_number) return false;

  return std::none_of(std::begin(reserved_domains), std::end(reserved_domains),
                      [&](std::string_view domain) { return is_within(name, domain); });
}

}  // namespace gatehouse
