// PKCE against the example of RFC 7636 appendix B.
#include "oauth/pkce.h"

#include <catch2/catch.hpp>

#include "host-shims/native/native_host.h"

using namespace gatehouse;

TEST_CASE("the challenge of RFC 7636 appendix B") {
  const std::string verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  NativeWorld world;
  NativeHost host(world);
  CHECK(pkce_challenge(host.sha256(verifier)) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}
