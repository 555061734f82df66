// Every storage key and partition name, built in one place. Hashes through the Host; no I/O.
//
//   partition project:<project>      installation/<user>/<id>    an installation
//                                    url/<user>/<sha256 of url>  the id of the installation of that url
//                                    server/<user>/<server id>   the id of the installation of that server
//                                    issuer/<user>/<sha256>      the client registered at that issuer
//                                    lease/<installation>        who refreshes its tokens
//                                    session/<installation>/<sha256 of session id>  what its client declared
//   partition oauth:<2 hex>          state/<sha256>              an authorization under way; 2 hex of the same hash
//   partition keys                   api_key/<id>                an API key
//   read copies (Workers KV)         installation/<project>/<id>, key/<id>
//
// <user> is the hash of the caller's user, so that an opaque string of any length and
// content can never reach into another user's keys.
#pragma once

#include <string>
#include <string_view>

#include "host/host.h"

namespace gatehouse::storage {

/// A user as it stands in keys: 64 lower-case hex digits.
struct UserHash {
  std::string hex;
};
UserHash hash_user(Host& host, std::string_view user);

std::string project_partition(std::string_view project_id);
/// Of all users; of one.
std::string installation_prefix();
std::string installation_prefix(const UserHash& user);
std::string installation_key(const UserHash& user, std::string_view installation_id);
std::string installation_replica(std::string_view project_id, std::string_view installation_id);
std::string url_key(Host& host, const UserHash& user, std::string_view normalized_url);
std::string server_key(const UserHash& user, std::string_view server_id);
std::string issuer_key(Host& host, const UserHash& user, std::string_view issuer);
std::string lease_key(std::string_view installation_id);
std::string session_key(Host& host, std::string_view installation_id, std::string_view session_id);

/// A state as it stands in keys: the hash of the token, which alone does not redeem it.
struct StateHash {
  std::string hex;
};
StateHash hash_state(Host& host, std::string_view state);
std::string state_partition(const StateHash& state);
std::string state_key(const StateHash& state);

std::string api_key_partition();
std::string api_key_prefix();
std::string api_key_key(std::string_view api_key_id);
std::string api_key_replica(std::string_view api_key_id);

}  // namespace gatehouse::storage
