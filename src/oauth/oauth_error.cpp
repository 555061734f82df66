#include "oauth/oauth_error.h"

#include <algorithm>

#include "core/ascii.h"
#include "oauth/document.h"

namespace gatehouse {
namespace {

constexpr std::size_t longest_code_bytes = 64;

}  // namespace

bool is_error_code(std::string_view text) {
  return !text.empty() && text.size() <= longest_code_bytes && std::all_of(text.begin(), text.end(), [](char c) {
    return is_ascii_alpha(c) || is_ascii_digit(c) || c == '_' || c == '-' || c == '.';
  });
}

bool refuses_client(std::string_view code) { return code == "invalid_client" || code == "unauthorized_client"; }

std::optional<std::string> read_oauth_error(const JsonValue& document) {
  std::optional<std::string> code = document_text(document, "error", longest_code_bytes);
  if (!code || !is_error_code(*code)) return std::nullopt;
  return code;
}

}  // namespace gatehouse
