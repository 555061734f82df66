#include "host/message.h"

#include "core/ascii.h"

namespace gatehouse {
namespace {

template <typename Headers>
std::string_view find_first(const Headers& headers, std::string_view name) {
  for (const auto& header : headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

}  // namespace

std::string_view find_header(const std::vector<HeaderView>& headers, std::string_view name) {
  return find_first(headers, name);
}

std::string_view find_header(const std::vector<Header>& headers, std::string_view name) {
  return find_first(headers, name);
}

bool is_media_type(std::string_view content_type, std::string_view media_type) {
  return equals_ignore_case(trim_ascii(content_type.substr(0, content_type.find(';'))), media_type);
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::string_view redirect_target(const std::vector<Header>& headers) {
  const std::string_view location = find_header(headers, "location");
  // Wherever it stands in a URL reference, it begins the fragment (RFC 3986 section 4.1).
  return location.substr(0, location.find('#'));
}

}  // namespace gatehouse
