#include "core/version.h"

namespace gatehouse {

std::string_view version() { return GATEHOUSE_VERSION; }

}  // namespace gatehouse
