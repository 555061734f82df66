#include "core/constant_time.h"

#include <cstddef>
#include <cstdint>

namespace gatehouse {

bool constant_time_equal(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  // volatile, so that no optimizer turns the loop into one that stops early.
  volatile std::uint8_t difference = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const auto bits =
        static_cast<std::uint8_t>(static_cast<std::uint8_t>(left[i]) ^ static_cast<std::uint8_t>(right[i]));
    difference = static_cast<std::uint8_t>(difference | bits);
  }
  return difference == 0;
}

}  // namespace gatehouse
