// PKCE against the example of RFC 7636 appendix B.
#include "oauth/pkce.h"

#include <array>
#include <catch2/catch.hpp>

#include "host-shims/native/native_host.h"

using namespace gatehouse;

TEST_CASE("verifier and challenge of RFC 7636 appendix B") {
  const std::array<std::uint8_t, 32> octets = {116, 24,  223, 180, 151, 153, 224, 37,  79,  250, 96,
                                               125, 216, 173, 187, 186, 22,  212, 37,  77,  105, 214,
                                               191, 240, 91,  88,  5,   88,  83,  132, 141, 121};
  const std::string verifier = pkce_verifier(octets);
  CHECK(verifier == "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  NativeWorld world;
  NativeHost host(world);
  CHECK(pkce_challenge(host.sha256(verifier)) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}
