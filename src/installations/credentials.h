// The credentials of an installation and how they are sealed. They exist in the clear
// only while a request needs them, never in storage.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/keyring.h"
#include "installations/installation.h"
#include "installations/oauth_credentials.h"

namespace gatehouse {

struct Credentials {
  /// With AuthType::api_key.
  std::string api_key;
  /// With AuthType::oauth.
  OAuthCredentials oauth;
};

/// Seals for this installation at this upstream origin: the envelope opens nowhere else.
std::string seal_credentials(Host& host, const Keyring& keyring, const Installation& installation,
                             std::string_view upstream_origin, const Credentials& credentials);

/// Nothing where the envelope does not open, for whatever reason.
std::optional<Credentials> open_credentials(Host& host, const Keyring& keyring, const Installation& installation,
                                            std::string_view upstream_origin);

/// Seals the credentials under the keyring's first key, where another sealed them. They stay
/// as they are where they do not open, or there are none.
void reseal_credentials(Host& host, const Keyring& keyring, Installation& installation);

}  // namespace gatehouse
