#include "oauth/issuer.h"

namespace gatehouse {
namespace {

std::string_view without_slash(std::string_view text) {
  return !text.empty() && text.back() == '/' ? text.substr(0, text.size() - 1) : text;
}

}  // namespace

std::string assumed_issuer(const Url& server) { return server.origin(); }

bool is_expected_issuer(std::string_view issuer, const ExpectedIssuer& expected) {
  if (issuer == expected.identifier || issuer == without_slash(expected.identifier)) return true;
  return expected.origin == IssuerOrigin::assumed && without_slash(issuer) == expected.identifier;
}

}  // namespace gatehouse
