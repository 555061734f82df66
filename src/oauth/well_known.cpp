#include "oauth/well_known.h"

namespace gatehouse {
namespace {

constexpr std::string_view folder = "/.well-known/";

}  // namespace

std::string path_without_slash(const Url& url) {
  std::string path = url.path;
  if (!path.empty() && path.back() == '/') path.pop_back();
  return path;
}

std::string well_known_url(const Url& url, std::string_view suffix) {
  return root_well_known_url(url, suffix) + path_without_slash(url);
}

std::string root_well_known_url(const Url& url, std::string_view suffix) {
  return url.origin().append(folder).append(suffix);
}

std::string appended_well_known_url(const Url& url, std::string_view suffix) {
  return (url.origin() + path_without_slash(url)).append(folder).append(suffix);
}

}  // namespace gatehouse
