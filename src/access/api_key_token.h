// The secret form of an API key: what a caller sends as a bearer token.
//
//   gh_ base64url( id, 16 bytes | secret, 24 random bytes | MAC of both, 16 bytes )
//
// The MAC is made with the deployment's keyring, so a forged or mistyped key is refused
// without a storage call.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/keyring.h"
#include "host/host.h"

namespace gatehouse {

/// A fresh token for the key with this id (a UUID).
std::string mint_api_key_token(Host& host, const Keyring& keyring, std::string_view api_key_id);

/// The id (a UUID) that a genuine token names; nothing for any other text.
std::optional<std::string> read_api_key_token(Host& host, const Keyring& keyring, std::string_view token);

/// The hash under which a token is recognised: SHA-256, lower-case hex.
std::string hash_api_key_token(Host& host, std::string_view token);

}  // namespace gatehouse
