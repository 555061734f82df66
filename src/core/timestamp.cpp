#include "core/timestamp.h"

#include <algorithm>

#include "core/ascii.h"

namespace gatehouse {

namespace {

constexpr std::int64_t millis_per_second = 1000;
constexpr std::int64_t millis_per_minute = 60 * millis_per_second;
constexpr std::int64_t millis_per_day = 24 * 60 * millis_per_minute;
/// 0000-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z.
constexpr UnixMillis earliest = -62'167'219'200'000;
constexpr UnixMillis latest = 253'402'300'799'999;

struct Date {
  std::int64_t year;
  std::int64_t month;
  std::int64_t day;
};

// The calendar repeats every 400 years (146097 days). Counting years from 1 March puts
// the leap day last, so that a month's first day is a linear function of its number.
constexpr std::int64_t days_per_era = 146'097;
/// Days from 0000-03-01 to 1970-01-01.
constexpr std::int64_t epoch_offset_days = 719'468;

constexpr std::int64_t floor_divide(std::int64_t value, std::int64_t divisor) {
  return value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor);
}

constexpr std::int64_t days_since_epoch(Date date) {
  const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t months_since_march = (date.month + 9) % 12;
  const std::int64_t era = floor_divide(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * months_since_march + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * days_per_era + day_of_era - epoch_offset_days;
}

constexpr Date date_of(std::int64_t days) {
  const std::int64_t shifted = days + epoch_offset_days;
  const std::int64_t era = floor_divide(shifted, days_per_era);
  const std::int64_t day_of_era = shifted - era * days_per_era;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t months_since_march = (5 * day_of_year + 2) / 153;
  const std::int64_t month = months_since_march < 10 ? months_since_march + 3 : months_since_march - 9;
  const std::int64_t day = day_of_year - (153 * months_since_march + 2) / 5 + 1;
  const std::int64_t year = year_of_era + era * 400;
  return {month <= 2 ? year + 1 : year, month, day};
}

static_assert(days_since_epoch({1970, 1, 1}) == 0);
static_assert(days_since_epoch({2000, 2, 29}) == 11'016);
static_assert(days_since_epoch({0, 1, 1}) * millis_per_day == earliest);
static_assert(days_since_epoch({10'000, 1, 1}) * millis_per_day - 1 == latest);

constexpr std::int64_t days_in_month(std::int64_t year, std::int64_t month) {
  const Date next = month == 12 ? Date{year + 1, 1, 1} : Date{year, month + 1, 1};
  return days_since_epoch(next) - days_since_epoch({year, month, 1});
}

void append_digits(std::string& text, std::int64_t value, int width) {
  const std::size_t end = text.size() + static_cast<std::size_t>(width);
  text.resize(end, '0');
  for (std::size_t position = end; width > 0; --width) {
    text[--position] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

/// Takes the parts of a date-time off the front of a text. After the first failure
/// everything else fails too, so it is enough to look at `failed` once.
struct Scanner {
  std::string_view rest;
  bool failed = false;

  bool take(char wanted) {
    if (rest.empty() || to_lower_ascii(rest.front()) != wanted) return false;
    rest.remove_prefix(1);
    return true;
  }
  void expect(char wanted) { failed = !take(wanted) || failed; }

  std::int64_t digits(int count, std::int64_t minimum, std::int64_t maximum) {
    std::int64_t value = 0;
    for (; count > 0; --count) {
      if (rest.empty() || !is_ascii_digit(rest.front())) {
        failed = true;
        return minimum;
      }
      value = value * 10 + (rest.front() - '0');
      rest.remove_prefix(1);
    }
    failed = failed || value < minimum || value > maximum;
    return value;
  }

  /// time-secfrac, in milliseconds.
  std::int64_t fraction() {
    if (!take('.')) return 0;
    if (rest.empty() || !is_ascii_digit(rest.front())) failed = true;
    std::int64_t millis = 0;
    for (std::int64_t weight = 100; !rest.empty() && is_ascii_digit(rest.front()); weight /= 10) {
      millis += weight * (rest.front() - '0');
      rest.remove_prefix(1);
    }
    return millis;
  }

  /// time-offset, in minutes.
  std::int64_t offset() {
    if (take('z')) return 0;
    const bool west = take('-');
    if (!west) expect('+');
    const std::int64_t hours = digits(2, 0, 23);
    expect(':');
    const std::int64_t minutes = hours * 60 + digits(2, 0, 59);
    return west ? -minutes : minutes;
  }
};

}  // namespace

std::string format_timestamp(UnixMillis time) {
  const UnixMillis writable = std::clamp(time, earliest, latest);
  const std::int64_t days = floor_divide(writable, millis_per_day);
  const std::int64_t millis = writable - days * millis_per_day;
  const Date date = date_of(days);
  std::string text;
  text.reserve(24);
  append_digits(text, date.year, 4);
  text += '-';
  append_digits(text, date.month, 2);
  text += '-';
  append_digits(text, date.day, 2);
  text += 'T';
  append_digits(text, millis / (60 * millis_per_minute), 2);
  text += ':';
  append_digits(text, millis / millis_per_minute % 60, 2);
  text += ':';
  append_digits(text, millis / millis_per_second % 60, 2);
  text += '.';
  append_digits(text, millis % millis_per_second, 3);
  text += 'Z';
  return text;
}

std::optional<UnixMillis> parse_timestamp(std::string_view text) {
  Scanner scanner{text};
  const std::int64_t year = scanner.digits(4, 0, 9999);
  scanner.expect('-');
  const std::int64_t month = scanner.digits(2, 1, 12);
  scanner.expect('-');
  const std::int64_t day = scanner.digits(2, 1, 31);
  scanner.expect('t');
  const std::int64_t hour = scanner.digits(2, 0, 23);
  scanner.expect(':');
  const std::int64_t minute = scanner.digits(2, 0, 59);
  scanner.expect(':');
  const std::int64_t second = scanner.digits(2, 0, 60);
  const std::int64_t fraction = scanner.fraction();
  const std::int64_t offset = scanner.offset();
  if (scanner.failed || !scanner.rest.empty() || day > days_in_month(year, month)) return std::nullopt;

  const std::int64_t minutes = days_since_epoch({year, month, day}) * 24 * 60 + hour * 60 + minute - offset;
  // A leap second ends a UTC day; Unix time gives it the number of the second after it.
  const bool last_minute_of_day = minutes - floor_divide(minutes, 24 * 60) * 24 * 60 == 24 * 60 - 1;
  if (second == 60 && !last_minute_of_day) return std::nullopt;

  const UnixMillis time = minutes * millis_per_minute + second * millis_per_second + fraction;
  if (time < earliest || time > latest) return std::nullopt;
  return time;
}

}  // namespace gatehouse
