// The token in a connect link: it names an installation and its user, lasts ten minutes and
// costs no storage. It is sealed, which also signs it: a link travels through transcripts and
// histories, and says nothing about its user there. Whoever holds it may start that user's
// authorization flow, and nothing else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/keyring.h"

namespace gatehouse {

struct ConnectGrant {
  std::string project_id;
  std::string installation_id;
  std::string user;
};

std::string mint_connect_token(Host& host, const Keyring& keyring, const ConnectGrant& grant);

/// Nothing for a token that is forged, damaged or expired.
std::optional<ConnectGrant> read_connect_token(Host& host, const Keyring& keyring, std::string_view token);

/// The link to show to a person. `public_url` has no trailing slash.
std::string connect_url(std::string_view public_url, std::string_view token);

}  // namespace gatehouse
