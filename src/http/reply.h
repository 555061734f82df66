// Building of the gateway's own answers. Pure.
#pragma once

#include <string>

#include "host/message.h"

namespace gatehouse {

Response json_reply(int status, std::string body);
Response empty_reply(int status);
Response redirect_reply(std::string location);
/// A page of text alone: nothing in it may load or run anything.
Response page_reply(std::string html);

}  // namespace gatehouse
