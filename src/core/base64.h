// Base 64 (RFC 4648 sections 4 and 5). Pure.
//
// Decoding is strict, so that every value has exactly one spelling: no line breaks, no
// characters outside the alphabet, no set bits past the end; padding exactly where the
// standard alphabet asks for it and never in the URL-safe one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);

/// Without padding.
std::string base64url_encode(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace gatehouse
