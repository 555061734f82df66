// exchange/exchange: what a handler asks of its surroundings.
#include "exchange/exchange.h"

#include <catch2/catch.hpp>

#include "tests/support/test_exchange.h"

using namespace gatehouse;
using namespace gatehouse::test;

TEST_CASE("the public URL is PUBLIC_URL, else the request's origin") {
  TestExchange test;
  test.url = "http://127.0.0.1:8787/api/schema/?a=b";
  CHECK(public_url(test.exchange()) == "http://127.0.0.1:8787");
  test.settings.public_url = "https://gw.example.com/base";
  CHECK(public_url(test.exchange()) == "https://gw.example.com/base");
}

TEST_CASE("without a keyring whatever needs it fails closed") {
  TestExchange test;
  const Exchange with = test.exchange();
  CHECK(require_keyring(with));
  test.keyring.reset();
  const Exchange without = test.exchange();
  REQUIRE_FALSE(require_keyring(without));
  CHECK(require_keyring(without).error().reason == Reason::encryption_unavailable);
  CHECK(require_keyring(without).error().detail.find("k1") == std::string::npos);
}
