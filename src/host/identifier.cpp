#include "host/identifier.h"

#include <array>

#include "core/base64.h"
#include "core/uuid.h"

namespace gatehouse {

std::string new_uuid_v7(Host& host) {
  std::array<std::uint8_t, 10> random;
  host.random(random);
  return make_uuid_v7(host.now(), random);
}

std::string new_secret(Host& host) {
  std::array<std::uint8_t, 32> random;
  host.random(random);
  return base64url_encode({reinterpret_cast<const char*>(random.data()), random.size()});
}

}  // namespace gatehouse
