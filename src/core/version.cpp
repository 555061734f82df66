#include "core/version.h"

namespace gatehouse {

std::string_view version() { return GATEHOUSE_VERSION; }

std::string_view user_agent() { return "Gatehouse/" GATEHOUSE_VERSION; }

}  // namespace gatehouse
