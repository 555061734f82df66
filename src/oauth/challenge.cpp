#include "oauth/challenge.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/ascii.h"
#include "core/limits.h"
#include "http/header_rules.h"
#include "oauth/oauth_error.h"
#include "oauth/scopes.h"

namespace gatehouse {
namespace {

/// What common servers allow for one header line.
constexpr std::size_t longest_line_bytes = 8 * 1024;

struct Parameter {
  std::string name;
  std::string value;
};
struct Challenge {
  std::string_view scheme;
  std::vector<Parameter> parameters;
};

/// Reads the challenges of one line. What is malformed is passed over up to the next comma,
/// because a server's slip in its description must not hide the parameters around it.
class ChallengeReader {
 public:
  explicit ChallengeReader(std::string_view line) : rest_(line) {}

  std::vector<Challenge> read() {
    bool is_list_item = true;
    while (true) {
      is_list_item = skip_separators() || is_list_item;
      if (rest_.empty()) return std::move(challenges_);
      read_item(is_list_item);
      is_list_item = false;
    }
  }

 private:
  /// One scheme or one parameter. A token68 (RFC 9110 section 11.2) falls through: it stands
  /// behind a scheme and not behind a comma, and its padding reads as a nameless value.
  void read_item(bool is_list_item) {
    const std::string_view token = take_token();
    if (token.empty()) return skip_to_comma();
    const std::string_view after = without_spaces(rest_);
    if (!after.empty() && after.front() == '=') {
      rest_ = without_spaces(after.substr(1));
      std::string value = take_value();
      if (!challenges_.empty()) challenges_.back().parameters.push_back({to_lower_ascii(token), std::move(value)});
    } else if (is_list_item) {
      challenges_.push_back({token, {}});
    }
  }

  static bool is_space(char c) { return c == ' ' || c == '\t'; }
  static std::string_view without_spaces(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    return text;
  }

  /// Whether there was a comma among them.
  bool skip_separators() {
    bool comma = false;
    while (!rest_.empty() && (is_space(rest_.front()) || rest_.front() == ',')) {
      comma = comma || rest_.front() == ',';
      rest_.remove_prefix(1);
    }
    return comma;
  }

  void skip_to_comma() {
    while (!rest_.empty() && rest_.front() != ',') {
      if (rest_.front() == '"') {
        take_quoted();
      } else {
        rest_.remove_prefix(1);
      }
    }
  }

  std::string_view take_token() {
    std::size_t size = 0;
    while (size < rest_.size() && is_token(rest_.substr(size, 1))) ++size;
    const std::string_view token = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return token;
  }

  /// A quoted string; or, more than the grammar allows, anything up to a space or comma,
  /// because URLs do stand there without their quotes.
  std::string take_value() {
    if (!rest_.empty() && rest_.front() == '"') return take_quoted();
    const std::size_t size = std::min(rest_.find_first_of(" \t,"), rest_.size());
    std::string value(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return value;
  }

  /// RFC 9110 section 5.6.4. One that does not end is worth nothing.
  std::string take_quoted() {
    std::string value;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        return value;
      }
      if (rest_[i] == '\\' && i + 1 < rest_.size()) ++i;
      value += rest_[i];
    }
    rest_ = {};
    return {};
  }

  std::string_view rest_;
  std::vector<Challenge> challenges_;
};

/// The value of a parameter that stands there once; else empty.
std::string_view value_of(const Challenge& challenge, std::string_view name) {
  const Parameter* found = nullptr;
  for (const Parameter& parameter : challenge.parameters) {
    if (parameter.name != name) continue;
    if (found != nullptr) return {};
    found = &parameter;
  }
  return found != nullptr ? std::string_view(found->value) : std::string_view();
}

BearerChallenge interpret(const Challenge& challenge) {
  BearerChallenge bearer;
  const std::string_view metadata = value_of(challenge, "resource_metadata");
  if (metadata.size() <= limits::url_characters && is_field_value(metadata)) bearer.resource_metadata = metadata;
  bearer.scope = normalize_scope(value_of(challenge, "scope"));
  const std::string_view code = value_of(challenge, "error");
  if (is_error_code(code)) bearer.error = code;
  return bearer;
}

}  // namespace

std::optional<BearerChallenge> read_bearer_challenge(const std::vector<Header>& headers) {
  std::optional<BearerChallenge> first;
  for (const Header& header : headers) {
    if (header.name != "www-authenticate" || header.value.size() > longest_line_bytes) continue;
    for (const Challenge& challenge : ChallengeReader(header.value).read()) {
      if (!equals_ignore_case(challenge.scheme, "Bearer")) continue;
      BearerChallenge bearer = interpret(challenge);
      if (!bearer.resource_metadata.empty()) return bearer;
      if (!first) first = std::move(bearer);
    }
  }
  return first;
}

bool asks_for_more_scope(int status, const std::optional<BearerChallenge>& challenge) {
  return status == 403 && challenge && challenge->error == "insufficient_scope";
}

}  // namespace gatehouse
