#include "core/settings.h"

#include <cstdint>
#include <limits>
#include <optional>

#include "core/ascii.h"
#include "core/decimal.h"
#include "core/text_list.h"

namespace gatehouse {
namespace {

/// The items of a comma-separated list, trimmed, without empty ones.
std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::string_view item = trim_ascii(take_until(text, ','));
    if (!item.empty()) items.emplace_back(item);
  }
  return items;
}

/// May be 0.
void read_number(std::string_view text, std::uint32_t& number) {
  const std::optional<std::uint64_t> parsed = unsigned_number(text);
  if (parsed && *parsed <= std::numeric_limits<std::uint32_t>::max()) number = static_cast<std::uint32_t>(*parsed);
}

void read_positive(std::string_view text, std::uint32_t& number) {
  std::uint32_t parsed = 0;
  read_number(text, parsed);
  if (parsed > 0) number = parsed;
}

}  // namespace

Settings Settings::from_variables(const std::vector<std::pair<std::string_view, std::string_view>>& variables) {
  Settings settings;
  for (const auto& [name, untrimmed] : variables) {
    const std::string_view value = trim_ascii(untrimmed);
    if (name == "ADMIN_TOKEN") settings.admin_token = value;
    if (name == "ENCRYPTION_KEYS") settings.encryption_keys = value;
    if (name == "PUBLIC_URL") {
      settings.public_url = value;
      while (settings.public_url.ends_with('/')) settings.public_url.pop_back();
    }
    if (name == "OAUTH_CLIENT_METADATA_URL") settings.oauth_client_metadata_url = value;
    if (name == "ALLOW_PRIVATE_UPSTREAMS") settings.allow_private_upstreams = equals_ignore_case(value, "true");
    if (name == "ALLOWED_ORIGINS") settings.allowed_origins = split_list(value);
    if (name == "CALLBACK_SCHEMES" && !value.empty()) settings.callback_schemes = split_list(value);
    if (name == "MAX_BODY_BYTES") read_positive(value, settings.max_body_bytes);
    if (name == "UPSTREAM_TIMEOUT_MS") read_positive(value, settings.upstream_timeout_ms);
    if (name == "SSE_KEEPALIVE_MS") read_number(value, settings.sse_keepalive_ms);
    if (name == "LOG_REQUESTS") settings.log_requests = !equals_ignore_case(value, "false");
    if (name == "RATE_LIMITERS") settings.has_rate_limiters = !value.empty();
  }
  return settings;
}

}  // namespace gatehouse
