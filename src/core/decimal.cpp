#include "core/decimal.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>

#include "core/ascii.h"

namespace gatehouse {
namespace {

constexpr std::size_t exponent_digits = 4;

/// sign · digits · 10^exponent, without a zero at either end of the digits; zero has none and no sign.
struct Decimal {
  bool negative = false;
  std::string digits;
  long exponent = 0;

  bool operator==(const Decimal& other) const {
    return negative == other.negative && digits == other.digits && exponent == other.exponent;
  }
};

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::string_view take_digits(std::string_view& text) {
  std::size_t size = 0;
  while (size < text.size() && is_ascii_digit(text[size])) ++size;
  const std::string_view digits = text.substr(0, size);
  text.remove_prefix(size);
  return digits;
}

std::optional<long> take_exponent(std::string_view& text) {
  if (!take(text, "eE")) return 0;
  const bool negative = text.starts_with('-');
  take(text, "+-");
  const std::string_view digits = take_digits(text);
  const std::optional<std::uint64_t> value = unsigned_number(digits);
  if (!value || digits.size() > exponent_digits) return std::nullopt;
  return negative ? -static_cast<long>(*value) : static_cast<long>(*value);
}

void normalize(Decimal& number) {
  const std::size_t last = number.digits.find_last_not_of('0');
  if (last == std::string::npos) {
    number = Decimal();
    return;
  }
  number.exponent += static_cast<long>(number.digits.size() - last - 1);
  number.digits.erase(last + 1);
  number.digits.erase(0, number.digits.find_first_not_of('0'));
}

std::optional<Decimal> parse(std::string_view text) {
  Decimal number;
  number.negative = take(text, "-");
  const std::string_view whole = take_digits(text);
  if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) return std::nullopt;
  number.digits = whole;
  if (take(text, ".")) {
    const std::string_view fraction = take_digits(text);
    if (fraction.empty()) return std::nullopt;
    number.digits += fraction;
    number.exponent = -static_cast<long>(fraction.size());
  }
  const std::optional<long> exponent = take_exponent(text);
  if (!exponent || !text.empty()) return std::nullopt;
  number.exponent += *exponent;
  normalize(number);
  return number;
}

}  // namespace

std::optional<std::uint64_t> unsigned_number(std::string_view text) {
  // Whatever they are, so many are within 64 bits.
  constexpr std::size_t most_digits = std::numeric_limits<std::uint64_t>::digits10;
  if (text.empty()) return std::nullopt;
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
  if (text.size() > most_digits) return std::nullopt;
  std::uint64_t number = 0;
  for (const char digit : text) {
    if (!is_ascii_digit(digit)) return std::nullopt;
    number = number * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return number;
}

std::optional<std::int64_t> signed_number(std::string_view text) {
  constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();
  const bool is_negative = text.starts_with('-');
  const std::optional<std::uint64_t> magnitude = unsigned_number(text.substr(is_negative ? 1 : 0));
  if (!magnitude || *magnitude > largest + (is_negative ? 1 : 0)) return std::nullopt;
  return static_cast<std::int64_t>(is_negative ? 0 - *magnitude : *magnitude);
}

std::string decimal(std::int64_t number) {
  char text[std::numeric_limits<std::int64_t>::digits10 + 2];
  char* begin = std::end(text);
  const auto bits = static_cast<std::uint64_t>(number);
  std::uint64_t magnitude = number < 0 ? 0 - bits : bits;
  do {
    *--begin = static_cast<char>('0' + magnitude % 10);
    magnitude /= 10;
  } while (magnitude != 0);
  if (number < 0) *--begin = '-';
  return {begin, std::end(text)};
}

bool is_same_decimal(std::string_view left, std::string_view right) {
  const std::optional<Decimal> left_number = parse(left);
  const std::optional<Decimal> right_number = parse(right);
  return left_number && right_number && *left_number == *right_number;
}

}  // namespace gatehouse
