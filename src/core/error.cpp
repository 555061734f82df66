#include "core/error.h"

namespace gatehouse {

Failure error(Reason reason, std::string_view detail, std::string_view attr) {
  return Failure(new Error{reason, std::string(detail), std::string(attr), {}, 1});
}

}  // namespace gatehouse
