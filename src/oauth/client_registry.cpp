#include "oauth/client_registry.h"

#include <optional>
#include <utility>

#include "core/json.h"
#include "core/limits.h"
#include "core/record_members.h"
#include "core/text_list.h"
#include "exchange/project_records.h"
#include "oauth/client_metadata.h"
#include "oauth/document_fetch.h"
#include "oauth/registration_response.h"
#include "oauth/scopes.h"
#include "storage/keys.h"
#include "upstream/upstream_guard.h"

namespace gatehouse {
namespace {

/// A registration as it is stored.
struct Registration {
  std::string issuer;
  std::string redirect_uri;
  /// What it was registered to ask for.
  std::string scope;
  /// Seconds since 1970; 0: never.
  std::int64_t client_secret_expires_at = 0;
  /// Since when a user is out with it and none has come back; 0: none is.
  UnixMillis out_since = 0;
  OAuthClient client;
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
    {"scope", &Registration::scope},
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

/// Without a version, replaces whatever is there: of two registrations made at once either will do, or another
/// follows. With one, that version: a newer one stays.
Task<Result<void>> store_registration(const Exchange& exchange, const Registration& registration,
                                      std::uint64_t version = 0) {
  CO_CHECK(require_keyring(exchange));
  KvCommit commit = storage::begin_commit(exchange);
  if (version != 0) commit.checks.push_back({key_of(exchange, registration.issuer), version});
  commit.mutations.push_back(storage::put(
      key_of(exchange, registration.issuer),
      exchange.keyring->seal(exchange.host, associated_data(exchange, registration.issuer), encode(registration))));
  const KvCommitResult stored = co_await exchange.host.kv_commit(commit);
  if (stored.error != HostError::none && stored.error != HostError::conflict) co_return storage::unavailable();
  co_return Result<void>::success();
}

/// Dynamic Client Registration (RFC 7591 section 3). Reason::invalid where the server refuses. One that lists no
/// methods may mean the default, client_secret_basic (RFC 8414 section 2), and no other.
Task<Result<Registration>> register_client(const Exchange& exchange, const AuthorizationServerMetadata& server,
                                           std::string scope) {
  const std::vector<std::string>& methods = server.token_endpoint_auth_methods_supported;
  for (TokenEndpointAuth method = method_to_register(methods);; method = TokenEndpointAuth::client_secret_basic) {
    FetchRequest post = document_post(server.registration_endpoint,
                                      {{"content-type", "application/json"}, {"accept", "application/json"}},
                                      build_registration_request(public_url(exchange), method, scope));
    CO_AWAIT(answer, post_document(exchange, std::move(post)));
    RegistrationOutcome outcome = read_registration_response(answer.status, answer.body, methods);
    if (auto* registered = std::get_if<RegisteredClient>(&outcome)) {
      co_return Registration{server.issuer,
                             own_redirect_uri(public_url(exchange)),
                             std::move(scope),
                             registered->client_secret_expires_at,
                             0,
                             std::move(registered->client)};
    }
    const auto* refused = std::get_if<RegistrationRefused>(&outcome);
    if (refused == nullptr) break;
    const bool is_first = method == TokenEndpointAuth::none;
    if (is_first && methods.empty() && refused->error == "invalid_client_metadata") continue;
    std::string detail("The authorization server refuses to register this gateway as a client");
    if (!refused->error.empty()) detail.append(": ").append(refused->error);
    co_return error(Reason::invalid, detail.append("."));
  }
  co_return error(Reason::upstream_unreachable, "The authorization server cannot register clients for the moment.");
}

/// Whether it may be used: made by this very issuer ("Authorization Server Binding"), for this
/// redirect URI, with a secret that lasts as long as an authorization may take, and not one that the
/// issuer may have forgotten.
bool is_usable(const Registration& registration, std::string_view issuer, std::string_view redirect_uri,
               UnixMillis now) {
  if (registration.issuer != issuer || registration.redirect_uri != redirect_uri) return false;
  const std::int64_t secret_ends = registration.client_secret_expires_at;
  if (secret_ends != 0 && secret_ends <= (now + limits::oauth_state_ms) / 1000) return false;
  return registration.out_since == 0 || registration.out_since + limits::oauth_state_ms > now;
}

/// A registration for the scope, in the place of `kept`, which is none or lacks some of it. Where there is
/// none to be had for the scope: `kept`, or else one without, as servers differ in whether they tie a
/// client to a scope, and in what they let it name.
Task<Result<Registration>> widen(const Exchange& exchange, const AuthorizationServerMetadata& server,
                                 std::optional<Registration> kept, std::string scope) {
  if (server.registration_endpoint.empty()) {
    if (kept) co_return std::move(*kept);
    co_return error(Reason::invalid, "The authorization server registers no clients by itself; give a client_id.",
                    "client_id");
  }
  // A user's installations there share it.
  if (kept) scope = unite_scopes(scope, kept->scope);
  Result<Registration> made = co_await register_client(exchange, server, scope);
  if (made) co_return std::move(made);
  if (kept) co_return std::move(*kept);
  if (!scope.empty() && made.error().reason == Reason::invalid)
    co_return co_await register_client(exchange, server, {});
  co_return std::move(made);
}

/// The client that was registered by hand, as this server takes it; nothing where there is
/// none, or it belongs to another issuer.
OAuthClient pre_registered_client(const AuthorizationServerMetadata& server, const OAuthCredentials& credentials) {
  const bool is_foreign = !credentials.client_issuer.empty() && credentials.client_issuer != server.issuer;
  if (is_foreign) return {};
  return {credentials.client_id, credentials.client_secret,
          method_to_use(credentials.client_secret, {}, server.token_endpoint_auth_methods_supported)};
}

/// The address of the metadata document that names the gateway as a client; nothing where none can. A `client_id`
/// (draft-ietf-oauth-client-id-metadata-document section 3) is https, with a path, without fragment or user, and
/// written as the parser writes it, so that every reader sees the same one.
std::optional<Url> find_document(const Exchange& exchange, const AuthorizationServerMetadata& server) {
  if (!server.client_id_metadata_document_supported) return std::nullopt;
  std::string client_id = exchange.settings.oauth_client_metadata_url;
  if (client_id.empty()) client_id = own_client_metadata_url(public_url(exchange));
  std::optional<Url> url = parse_endpoint_url({exchange.host, PrivateUpstreams::refused}, client_id);
  if (url && (url->href != client_id || url->path == "/")) url.reset();
  return url;
}

/// Whether the server can fetch the document, and takes a client without a secret. Where private upstreams are
/// allowed, it may be as private as the gateway. The operator knows of a document of their own.
bool can_use(const Exchange& exchange, const AuthorizationServerMetadata& server, const Url& document) {
  if (!exchange.settings.oauth_client_metadata_url.empty()) return true;
  const std::vector<std::string>& methods = server.token_endpoint_auth_methods_supported;
  if (!methods.empty() && !contains(methods, to_string(TokenEndpointAuth::none))) return false;
  return check_upstream(document, {}, url_rules(exchange).private_upstreams) == UpstreamRefusal::none;
}

OAuthClient client_of(const Url& document) { return {document.href, {}, TokenEndpointAuth::none}; }

}  // namespace

Task<Result<OAuthClient>> obtain_client(const Exchange& exchange, const AuthorizationServerMetadata& server,
                                        const OAuthCredentials& credentials, std::string scope) {
  OAuthClient given = pre_registered_client(server, credentials);
  if (!given.client_id.empty()) co_return std::move(given);
  const std::optional<Url> document = find_document(exchange, server);
  if (document && can_use(exchange, server, *document)) co_return client_of(*document);
  CO_AWAIT(found, load_registration(exchange, server.issuer));
  const UnixMillis now = exchange.host.now();
  std::optional<Registration> kept = std::move(found.registration);
  if (kept && !is_usable(*kept, server.issuer, own_redirect_uri(public_url(exchange)), now)) kept.reset();
  if (!kept || !scope_covers(kept->scope, scope)) {
    Result<Registration> made = co_await widen(exchange, server, std::move(kept), std::move(scope));
    // There is nothing to lose by it.
    if (!made && document && made.error().reason == Reason::invalid) co_return client_of(*document);
    if (!made) co_return std::move(made).failure();
    kept = std::move(made).value();
  }
  if (kept->out_since == 0) {
    kept->out_since = now;
    CO_CHECK(co_await store_registration(exchange, *kept));
  }
  co_return std::move(kept->client);
}

Task<Result<void>> confirm_client(const Exchange& exchange, std::string issuer, std::string client_id) {
  CO_AWAIT(found, load_registration(exchange, issuer));
  const bool is_out =
      found.registration && found.registration->client.client_id == client_id && found.registration->out_since != 0;
  if (!is_out) co_return Result<void>::success();
  found.registration->out_since = 0;
  co_return co_await store_registration(exchange, *found.registration, found.version);
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
