#include "host/host.h"

namespace gatehouse {

std::string Url::origin() const {
  std::string text = scheme + "://" + hostname;
  if (!port.empty()) text += ":" + port;
  return text;
}

}  // namespace gatehouse
