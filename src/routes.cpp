#include "routes.h"

#include <array>

#include "access/admin_handlers.h"
#include "installations/handlers.h"
#include "installations/reseal.h"
#include "mcp/handlers.h"
#include "oauth/handlers.h"
#include "service_handlers.h"

// `environments` and its alias `projects` are one prefix. A literal stands before a
// parameter of the same place: the first match wins.
#define PROJECT "/api/environments|projects/{project_id}"
#define INSTALLATIONS PROJECT "/mcp_server_installations"

namespace gatehouse {
namespace {

// To install, update and delete asks for no more than project_read, as in the REST API that this one
// follows (PostHog's MCP servers): what they touch is the caller's own. Of all, only create asks for project_write.
// clang-format off
constexpr std::array route_table = {
    Route{"GET",    INSTALLATIONS,                         Access::project_read,  list_installations},
    Route{"POST",   INSTALLATIONS,                         Access::project_write, create_installation},
    Route{"POST",   INSTALLATIONS "/install_custom",       Access::project_read,  install_custom},
    Route{"GET",    INSTALLATIONS "/authorize",            Access::project_read,  authorize, false},
    Route{"GET",    INSTALLATIONS "/{id}",                 Access::project_read,  retrieve_installation},
    Route{"PATCH",  INSTALLATIONS "/{id}",                 Access::project_read,  update_installation},
    Route{"DELETE", INSTALLATIONS "/{id}",                 Access::project_read,  delete_installation},
    Route{"POST",   INSTALLATIONS "/{id}/proxy",           Access::mcp,           proxy},
    Route{"GET",    INSTALLATIONS "/{id}/proxy",           Access::mcp,           proxy},
    Route{"DELETE", INSTALLATIONS "/{id}/proxy",           Access::mcp,           proxy},
    Route{"GET",    "/api/mcp_store/oauth_redirect",       Access::open,          oauth_redirect, false},
    Route{"GET",    "/api/mcp_store/connect/{token}",      Access::open,          connect, false},
    Route{"GET",    "/",                                   Access::open,          landing},
    Route{"GET",    "/oauth/client-metadata.json",         Access::open,          client_metadata},
    Route{"POST",   "/api/admin/api_keys",                 Access::admin,         create_api_key},
    Route{"GET",    "/api/admin/api_keys",                 Access::admin,         list_api_keys},
    Route{"DELETE", "/api/admin/api_keys/{id}",            Access::admin,         delete_api_key},
    Route{"POST",   "/api/admin/projects/{project_id}/reseal", Access::admin,     reseal},
    Route{"GET",    "/api/schema",                         Access::open,          schema},
    Route{"GET",    "/healthz",                            Access::open,          health},
};
// clang-format on

}  // namespace

std::span<const Route> routes() { return route_table; }

}  // namespace gatehouse
