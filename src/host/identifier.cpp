#include "host/identifier.h"

#include <array>

#include "core/uuid.h"

namespace gatehouse {

std::string new_uuid_v7(Host& host) {
  std::array<std::uint8_t, 10> random;
  host.random(random);
  return make_uuid_v7(host.now(), random);
}

}  // namespace gatehouse
