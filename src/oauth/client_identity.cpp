#include "oauth/client_identity.h"

#include <optional>

namespace gatehouse {
namespace {

constexpr UnixMillis authorization_lifetime_ms = 10 * 60 * 1000;

}  // namespace

bool is_usable(const StoredRegistration& stored, std::string_view issuer, std::string_view redirect_uri,
               UnixMillis now) {
  if (stored.issuer != issuer || stored.redirect_uri != redirect_uri) return false;
  if (stored.client_secret_expires_at == 0) return true;
  return stored.client_secret_expires_at > (now + authorization_lifetime_ms) / 1000;
}

bool is_client_id_url(Host& host, std::string_view client_id) {
  const std::optional<Url> url = parse_endpoint_url({host, PrivateUpstreams::refused}, client_id);
  return url && url->href == client_id && url->path != "/";
}

ClientSource choose_client_source(const ClientChoice& choice, const AuthorizationServerMetadata& server) {
  if (!choice.pre_registered_client_id.empty()) return ClientSource::pre_registered;
  if (server.client_id_metadata_document_supported && !choice.client_metadata_url.empty()) {
    return ClientSource::metadata_document;
  }
  if (choice.stored != nullptr) return ClientSource::stored_registration;
  return server.registration_endpoint.empty() ? ClientSource::none : ClientSource::new_registration;
}

}  // namespace gatehouse
