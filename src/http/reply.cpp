#include "http/reply.h"

namespace gatehouse {
namespace {

/// Answers hold what belongs to one caller.
void forbid_storing(Response& response) { response.headers.push_back({"cache-control", "no-store"}); }

}  // namespace

Response json_reply(int status, std::string body) {
  Response response;
  response.status = status;
  response.headers.push_back({"content-type", "application/json"});
  forbid_storing(response);
  response.body = std::move(body);
  return response;
}

Response empty_reply(int status) {
  Response response;
  response.status = status;
  return response;
}

Response redirect_reply(std::string location) {
  Response response = empty_reply(302);
  response.headers.push_back({"location", std::move(location)});
  forbid_storing(response);
  return response;
}

Response page_reply(std::string html) {
  Response response;
  response.headers.push_back({"content-type", "text/html; charset=utf-8"});
  response.headers.push_back({"content-security-policy", "default-src 'none'; frame-ancestors 'none'"});
  response.headers.push_back({"x-content-type-options", "nosniff"});
  response.headers.push_back({"referrer-policy", "no-referrer"});
  forbid_storing(response);
  response.body = std::move(html);
  return response;
}

}  // namespace gatehouse
