#include "oauth/endpoint_url.h"

#include <algorithm>

#include "core/limits.h"

namespace gatehouse {
namespace {

/// The parser drops tabs and line breaks and trims spaces; a URL that needs that is a trick.
bool is_visible_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

bool is_allowed_scheme(const Url& url, PrivateUpstreams policy) {
  return url.scheme == "https" || (url.scheme == "http" && policy == PrivateUpstreams::allowed);
}

}  // namespace

std::optional<Url> parse_endpoint_url(const UrlRules& rules, std::string_view text) {
  if (text.empty() || text.size() > limits::url_characters || !is_visible_ascii(text)) return std::nullopt;
  if (text.find('#') != std::string_view::npos) return std::nullopt;
  std::optional<Url> url = rules.host.parse_url(text, "");
  if (!url || !is_allowed_scheme(*url, rules.private_upstreams)) return std::nullopt;
  if (!url->username.empty() || !url->password.empty()) return std::nullopt;
  return url;
}

std::optional<Url> parse_issuer(const UrlRules& rules, std::string_view text) {
  if (text.find('?') != std::string_view::npos) return std::nullopt;
  return parse_endpoint_url(rules, text);
}

}  // namespace gatehouse
