// The OpenAPI document of the REST interface, as schema/openapi.json says it. Pure data;
// the build compiles the file into the gateway.
#pragma once

#include <string_view>

namespace gatehouse {

/// JSON in UTF-8, without the source's line breaks.
std::string_view openapi_document();

}  // namespace gatehouse
