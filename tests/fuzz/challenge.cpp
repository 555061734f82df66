// oauth/challenge: any WWW-Authenticate, one line of the input for each.
#include "oauth/challenge.h"

#include <algorithm>

#include "tests/fuzz/support.h"

namespace gatehouse {

void fuzz(std::string_view input) {
  std::vector<Header> headers;
  while (!input.empty()) {
    const std::size_t end = std::min(input.find('\n'), input.size());
    headers.push_back({"www-authenticate", std::string(input.substr(0, end))});
    input.remove_prefix(std::min(end + 1, input.size()));
  }
  const std::optional<BearerChallenge> challenge = read_bearer_challenge(headers);
  if (!challenge) return;
  const std::string_view scope = challenge->scope;
  hold(!scope.starts_with(' ') && !scope.ends_with(' '), "a scope begins and ends with a token");
  hold(scope.find("  ") == std::string_view::npos, "one space is between two tokens");
  const auto is_token_byte = [](char c) { return c == ' ' || (c > ' ' && c <= '~' && c != '"' && c != '\\'); };
  hold(std::all_of(scope.begin(), scope.end(), is_token_byte), "a scope has the bytes of RFC 6749 section 3.3");
  hold(challenge->error.find_first_of(" ,=\"") == std::string::npos, "an error is one token");
  // What one reads in one line, one reads in it among lines that challenge with nothing.
  headers.insert(headers.begin(), {"www-authenticate", "Basic realm=\"x\""});
  const std::optional<BearerChallenge> again = read_bearer_challenge(headers);
  hold(again && again->scope == challenge->scope && again->resource_metadata == challenge->resource_metadata,
       "another scheme changes nothing");
}

}  // namespace gatehouse
