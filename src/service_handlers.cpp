#include "service_handlers.h"

#include "core/json.h"
#include "core/version.h"
#include "http/reply.h"
#include "schema/openapi.h"

namespace gatehouse {

Task<Result<Response>> health(Exchange&) {
  co_return json_reply(
      200, JsonWriter().begin_object().member("status", "ok").member("version", version()).end_object().take());
}

Task<Result<Response>> schema(Exchange&) { co_return json_reply(200, std::string(openapi_document())); }

}  // namespace gatehouse
