#include "service_handlers.h"

#include "core/json.h"
#include "core/version.h"
#include "http/reply.h"
#include "schema/openapi.h"

namespace gatehouse {

Task<Result<Response>> health(Exchange&) {
  JsonWriter json;
  json.begin_object().member("status", "ok").member("version", version()).end_object();
  return ready(Result<Response>(json_reply(200, json.take())));
}

Task<Result<Response>> schema(Exchange&) {
  return ready(Result<Response>(json_reply(200, std::string(openapi_document()))));
}

}  // namespace gatehouse
