// Where a person is left when an authorization ends and no program waits for them. Pure.
#pragma once

#include <string>
#include <string_view>

namespace gatehouse {

/// HTML that says how the authorization ended, by the `oauth_complete` or `oauth_error` of the
/// query; of the latter only what is an error code (is_error_code) is shown.
std::string landing_page(std::string_view query);

}  // namespace gatehouse
