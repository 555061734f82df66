#include "storage/keys.h"

#include "crypto/digest.h"

namespace gatehouse::storage {
namespace {

std::string join(std::string_view first, std::string_view second) { return std::string(first).append(second); }

}  // namespace

UserHash hash_user(Host& host, std::string_view user) { return {sha256_hex(host, user)}; }

std::string project_partition(std::string_view project_id) { return join("project:", project_id); }

std::string installation_prefix() { return "installation/"; }
std::string installation_prefix(const UserHash& user) { return installation_prefix() + user.hex + "/"; }

std::string installation_key(const UserHash& user, std::string_view installation_id) {
  return installation_prefix(user).append(installation_id);
}

std::string installation_replica(std::string_view project_id, std::string_view installation_id) {
  return join("installation/", project_id).append("/").append(installation_id);
}

std::string url_key(Host& host, const UserHash& user, std::string_view normalized_url) {
  return "url/" + user.hex + "/" + sha256_hex(host, normalized_url);
}

std::string server_key(const UserHash& user, std::string_view server_id) {
  return ("server/" + user.hex + "/").append(server_id);
}

std::string issuer_key(Host& host, const UserHash& user, std::string_view issuer) {
  return "issuer/" + user.hex + "/" + sha256_hex(host, issuer);
}

std::string lease_key(std::string_view installation_id) { return join("lease/", installation_id); }

std::string session_key(Host& host, std::string_view installation_id, std::string_view session_id) {
  return join("session/", installation_id) + "/" + sha256_hex(host, session_id);
}

StateHash hash_state(Host& host, std::string_view state) { return {sha256_hex(host, state)}; }
std::string state_partition(const StateHash& state) { return "oauth:" + state.hex.substr(0, 2); }
std::string state_key(const StateHash& state) { return "state/" + state.hex; }

std::string api_key_partition() { return "keys"; }
std::string api_key_prefix() { return "api_key/"; }
std::string api_key_key(std::string_view api_key_id) { return join("api_key/", api_key_id); }
std::string api_key_replica(std::string_view api_key_id) { return join("key/", api_key_id); }

}  // namespace gatehouse::storage
