#include "oauth/connect_token.h"

#include "core/json.h"
#include "core/json_fields.h"

namespace gatehouse {
namespace {

constexpr UnixMillis connect_token_lifetime_ms = 10 * 60 * 1000;
constexpr std::string_view associated_data = "connect token";

}  // namespace

std::string mint_connect_token(Host& host, const Keyring& keyring, const ConnectGrant& grant) {
  const std::string payload = JsonWriter()
                                  .begin_object()
                                  .member("project_id", grant.project_id)
                                  .member("installation_id", grant.installation_id)
                                  .member("user", grant.user)
                                  .member("expires_at", host.now() + connect_token_lifetime_ms)
                                  .end_object()
                                  .take();
  return keyring.seal(host, associated_data, payload);
}

std::optional<ConnectGrant> read_connect_token(Host& host, const Keyring& keyring, std::string_view token) {
  const std::optional<std::string> payload = keyring.open(host, associated_data, token);
  if (!payload) return std::nullopt;
  const Result<JsonValue> parsed = parse_json(*payload);
  if (!parsed || stored_integer(parsed.value(), "expires_at").value_or(0) <= host.now()) return std::nullopt;
  return ConnectGrant{stored_text(parsed.value(), "project_id"), stored_text(parsed.value(), "installation_id"),
                      stored_text(parsed.value(), "user")};
}

std::string connect_url(std::string_view public_url, std::string_view token) {
  return std::string(public_url).append("/api/mcp_store/connect/").append(token);
}

}  // namespace gatehouse
