// The REST error format: {"type","code","detail","attr"}. Pure.
#pragma once

#include <string>
#include <string_view>

#include "core/error.h"
#include "host/message.h"

namespace gatehouse {

/// A reason as the REST API says it.
struct ProblemKind {
  int status;
  std::string_view type;
  std::string_view code;
};
ProblemKind problem_kind(Reason reason);

Response problem(const Error& error);

/// The status and headers that the error's reason has, around a body in whatever format.
Response error_reply(const Error& error, std::string body);

}  // namespace gatehouse
