#include "oauth/landing_page.h"

#include "http/url.h"
#include "oauth/oauth_error.h"

namespace gatehouse {
namespace {

std::string page(std::string_view title, std::string_view text) {
  std::string html = R"(<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" )"
                     R"(content="light dark"><meta name="viewport" content="width=device-width"><title>)";
  html.append(title).append("</title><h1>").append(title).append("</h1><p>").append(text).append("</p></html>\n");
  return html;
}

}  // namespace

std::string landing_page(std::string_view query) {
  for (const QueryParameter& parameter : parse_query(query)) {
    if (parameter.name == "oauth_complete") {
      return page("Connected", "You may close this page and go back to where you came from.");
    }
    if (parameter.name == "oauth_error") {
      std::string text = "The server is not connected";
      if (is_error_code(parameter.value)) text.append(" (<code>").append(parameter.value).append("</code>)");
      return page("Not connected", text.append(". Go back to where you came from, and try again."));
    }
  }
  return page("Gatehouse", R"(An MCP gateway. Its API is described at <a href="/api/schema/">/api/schema/</a>.)");
}

}  // namespace gatehouse
