#include "http/message.h"

namespace gatehouse {

std::string_view find_header(const std::vector<HeaderView>& headers, std::string_view name) {
  for (const HeaderView& header : headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

}  // namespace gatehouse
