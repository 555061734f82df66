#include "oauth/client_metadata.h"

#include <initializer_list>

#include "core/ascii.h"
#include "core/json.h"
#include "http/loopback.h"
#include "http/url.h"

namespace gatehouse {
namespace {

void write_list(JsonWriter& writer, std::string_view name, std::initializer_list<std::string_view> items) {
  writer.key(name).begin_array();
  for (const std::string_view item : items) writer.string(item);
  writer.end_array();
}

/// The members that both forms have (RFC 7591 section 2).
void write_metadata(JsonWriter& writer, std::string_view public_url, TokenEndpointAuth method) {
  const std::string redirect_uri = own_redirect_uri(public_url);
  writer.member("client_name", "Gatehouse").member("client_uri", public_url);
  writer.member("application_type", application_type(redirect_uri));
  write_list(writer, "redirect_uris", {redirect_uri});
  write_list(writer, "grant_types", {"authorization_code", "refresh_token"});
  write_list(writer, "response_types", {"code"});
  writer.member("token_endpoint_auth_method", to_string(method));
}

}  // namespace

std::string own_client_metadata_url(std::string_view public_url) {
  return std::string(public_url) + "/oauth/client-metadata.json";
}

std::string own_redirect_uri(std::string_view public_url) {
  return std::string(public_url) + "/api/mcp_store/oauth_redirect/";
}

std::string_view application_type(std::string_view redirect_uri) {
  const std::string origin = to_lower_ascii(split_url(redirect_uri).origin);
  const SplitOrigin split = split_origin(origin);
  if (split.scheme != "https" && split.scheme != "http") return "native";
  return is_loopback(split.host) ? "native" : "web";
}

std::string build_client_metadata_document(std::string_view client_id, std::string_view public_url) {
  JsonWriter writer;
  writer.begin_object().member("client_id", client_id);
  write_metadata(writer, public_url, TokenEndpointAuth::none);
  return writer.end_object().take();
}

std::string build_registration_request(std::string_view public_url, TokenEndpointAuth method, std::string_view scope) {
  JsonWriter writer;
  writer.begin_object();
  write_metadata(writer, public_url, method);
  if (!scope.empty()) writer.member("scope", scope);
  return writer.end_object().take();
}

}  // namespace gatehouse
