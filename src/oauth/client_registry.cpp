#include "oauth/client_registry.h"

#include <optional>
#include <utility>

#include "core/json.h"
#include "core/limits.h"
#include "core/record_members.h"
#include "oauth/client_identity.h"
#include "oauth/client_metadata.h"
#include "oauth/document_fetch.h"
#include "oauth/registration_response.h"
#include "storage/keys.h"
#include "storage/records.h"

namespace gatehouse {
namespace {

/// A registration as it is stored.
struct Registration {
  std::string issuer;
  std::string redirect_uri;
  std::int64_t client_secret_expires_at = 0;
  /// Since when a user is out with it and none has come back; 0: none is.
  UnixMillis out_since = 0;
  OAuthClient client;

  [[nodiscard]] StoredRegistration view() const { return {issuer, redirect_uri, client_secret_expires_at}; }
};

/// The record opens only for the user and issuer that it was made for.
std::string associated_data(const Exchange& exchange, std::string_view issuer) {
  return "oauth client\n" + exchange.path.project_id + "\n" + exchange.caller.user_hash.hex + "\n" +
         std::string(issuer);
}

std::string key_of(const Exchange& exchange, std::string_view issuer) {
  return storage::issuer_key(exchange.host, exchange.caller.user_hash, issuer);
}

constexpr TextMember<Registration> text_members[] = {
    {"issuer", &Registration::issuer},
    {"redirect_uri", &Registration::redirect_uri},
};
constexpr IntegerMember<Registration> time_members[] = {
    {"client_secret_expires_at", &Registration::client_secret_expires_at},
    {"out_since", &Registration::out_since},
};
constexpr RecordMembers<Registration> members{text_members, time_members};

std::string encode(const Registration& registration) {
  JsonWriter json;
  write_members(json.begin_object(), registration, members);
  write_oauth_client(json.key("client"), registration.client);
  return json.end_object().take();
}

std::optional<Registration> decode(std::string_view text) {
  const Result<JsonValue> parsed = parse_json(text);
  if (!parsed) return std::nullopt;
  Registration registration;
  read_members(parsed.value(), registration, members);
  if (const JsonValue* client = parsed.value().find("client")) registration.client = read_oauth_client(*client);
  if (registration.client.client_id.empty()) return std::nullopt;
  return registration;
}

struct FoundRegistration {
  std::optional<Registration> registration;
  std::uint64_t version = 0;
};

Task<Result<FoundRegistration>> load_registration(const Exchange& exchange, std::string_view issuer) {
  CO_CHECK(require_keyring(exchange));
  CO_AWAIT(found, storage::read_record(exchange, key_of(exchange, issuer)));
  FoundRegistration result{std::nullopt, found.version};
  if (result.version == 0) co_return result;
  const auto opened = exchange.keyring->open(exchange.host, associated_data(exchange, issuer), found.value);
  if (opened) result.registration = decode(*opened);
  co_return result;
}

/// Replaces whatever is there: of two registrations made at once either will do.
Task<Result<void>> store_registration(const Exchange& exchange, const Registration& registration) {
  CO_CHECK(require_keyring(exchange));
  KvCommit commit = storage::begin_commit(exchange);
  commit.mutations.push_back(storage::put(
      key_of(exchange, registration.issuer),
      exchange.keyring->seal(exchange.host, associated_data(exchange, registration.issuer), encode(registration))));
  const KvCommitResult stored = co_await exchange.host.kv_commit(commit);
  if (stored.error != HostError::none) co_return storage::unavailable();
  co_return Result<void>::success();
}

/// Dynamic Client Registration (RFC 7591 section 3).
Task<Result<Registration>> register_client(const Exchange& exchange, const AuthorizationServerMetadata& server) {
  const std::vector<std::string>& methods = server.token_endpoint_auth_methods_supported;
  FetchRequest post = document_post(server.registration_endpoint,
                                    {{"content-type", "application/json"}, {"accept", "application/json"}},
                                    build_registration_request(public_url(exchange), method_to_register(methods)));
  CO_AWAIT(answer, post_document(exchange, std::move(post)));
  RegistrationOutcome outcome = read_registration_response(answer.status, answer.body, methods);
  if (auto* registered = std::get_if<RegisteredClient>(&outcome)) {
    co_return Registration{server.issuer, own_redirect_uri(public_url(exchange)), registered->client_secret_expires_at,
                           exchange.host.now(), std::move(registered->client)};
  }
  if (std::holds_alternative<RegistrationRefused>(outcome)) {
    co_return error(Reason::invalid, "The authorization server refuses to register this gateway as a client.");
  }
  co_return error(Reason::upstream_unreachable, "The authorization server cannot register clients for the moment.");
}

/// Whether the issuer may have forgotten it.
bool is_lost(const Registration& registration, UnixMillis now) {
  return registration.out_since != 0 && registration.out_since + limits::oauth_state_ms <= now;
}

/// The client that was registered by hand, as this server takes it; nothing where there is
/// none, or it belongs to another issuer.
OAuthClient pre_registered_client(const AuthorizationServerMetadata& server, const OAuthCredentials& credentials) {
  const bool is_foreign = !credentials.client_issuer.empty() && credentials.client_issuer != server.issuer;
  if (is_foreign) return {};
  return {credentials.client_id, credentials.client_secret,
          method_to_use(credentials.client_secret, {}, server.token_endpoint_auth_methods_supported)};
}

/// The URL that names the gateway as a client; empty where none can.
std::string client_metadata_url(const Exchange& exchange) {
  std::string url = exchange.settings.oauth_client_metadata_url;
  if (url.empty()) url = own_client_metadata_url(public_url(exchange));
  return is_client_id_url(exchange.host, url) ? url : std::string();
}

}  // namespace

Task<Result<OAuthClient>> obtain_client(const Exchange& exchange, const AuthorizationServerMetadata& server,
                                        const OAuthCredentials& credentials) {
  OAuthClient given = pre_registered_client(server, credentials);
  const std::string own_url = client_metadata_url(exchange);
  ClientChoice choice{given.client_id, own_url, nullptr};
  // Storage is asked only where a registration can matter.
  ClientSource source = choose_client_source(choice, server);
  if (source == ClientSource::pre_registered) co_return std::move(given);
  if (source == ClientSource::metadata_document) co_return OAuthClient{own_url, {}, TokenEndpointAuth::none};

  CO_AWAIT(found, load_registration(exchange, server.issuer));
  const std::string redirect_uri = own_redirect_uri(public_url(exchange));
  StoredRegistration stored;
  if (found.registration) stored = found.registration->view();
  const UnixMillis now = exchange.host.now();
  if (found.registration && is_usable(stored, server.issuer, redirect_uri, now) && !is_lost(*found.registration, now)) {
    choice.stored = &stored;
  }
  source = choose_client_source(choice, server);
  if (source == ClientSource::stored_registration) {
    if (found.registration->out_since == 0) {
      found.registration->out_since = now;
      CO_CHECK(co_await store_registration(exchange, *found.registration));
    }
    co_return std::move(found.registration->client);
  }
  if (source != ClientSource::new_registration) {
    co_return error(Reason::invalid, "The authorization server registers no clients by itself; give a client_id.",
                    "client_id");
  }
  CO_AWAIT(registration, register_client(exchange, server));
  CO_CHECK(co_await store_registration(exchange, registration));
  co_return std::move(registration.client);
}

Task<Result<void>> confirm_client(const Exchange& exchange, std::string issuer, std::string client_id) {
  CO_AWAIT(found, load_registration(exchange, issuer));
  const bool is_out =
      found.registration && found.registration->client.client_id == client_id && found.registration->out_since != 0;
  if (!is_out) co_return Result<void>::success();
  found.registration->out_since = 0;
  co_return co_await store_registration(exchange, *found.registration);
}

Task<Result<void>> drop_client(const Exchange& exchange, std::string issuer, std::string client_id) {
  CO_AWAIT(found, load_registration(exchange, issuer));
  if (!found.registration || found.registration->client.client_id != client_id) co_return Result<void>::success();
  KvCommit commit = storage::begin_commit(exchange);
  commit.mutations.push_back(storage::removal(key_of(exchange, issuer)));
  // A newer registration stays.
  commit.checks.push_back({commit.mutations[0].key, found.version});
  const KvCommitResult dropped = co_await exchange.host.kv_commit(commit);
  if (dropped.error == HostError::unavailable) co_return storage::unavailable();
  co_return Result<void>::success();
}

}  // namespace gatehouse
