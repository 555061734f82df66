#include "oauth/issuer.h"

namespace gatehouse {
namespace {

std::string_view without_slash(std::string_view text) {
  return !text.empty() && text.back() == '/' ? text.substr(0, text.size() - 1) : text;
}

/// Of an issuer without a slash at its end.
bool has_path(std::string_view issuer) {
  const std::size_t authority = issuer.find("://");
  return authority == std::string_view::npos || issuer.find('/', authority + 3) != std::string_view::npos;
}

}  // namespace

std::string assumed_issuer(const Url& server) { return server.origin(); }

bool answers_for(std::string_view issuer, std::string_view identifier) {
  const std::string_view shorter = without_slash(identifier);
  if (issuer == identifier || issuer == shorter) return true;
  return !has_path(shorter) && without_slash(issuer) == shorter;
}

}  // namespace gatehouse
