#include "core/http/date.h"

#include <algorithm>
#include <array>

#include "core/base/strings.h"

namespace fusor {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};
constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";

struct Civil {
  std::int64_t year;
  int month;  // 1..12
  int day;
};

// Days since 1970 and civil dates: Howard Hinnant's algorithms for the proleptic Gregorian
// calendar.
constexpr std::int64_t days_from_civil(Civil date) {
  const std::int64_t y = date.year - (date.month <= 2);
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t yoe = y - era * 400;
  const std::int64_t doy = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const std::int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + doe - 719468;
}

constexpr Civil civil_from_days(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t doe = days - era * 146097;
  const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const std::int64_t mp = (5 * doy + 2) / 153;
  const int month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
  return {yoe + era * 400 + (month <= 2), month, static_cast<int>(doy - (153 * mp + 2) / 5 + 1)};
}

void put_digits(char* out, std::int64_t n, int width) {
  for (int i = width; i-- > 0; n /= 10) out[i] = static_cast<char>('0' + n % 10);
}

// Reads a date from the front of what is left of it; any failure sticks.
struct Reader {
  std::string_view text;
  bool ok = true;

  void expect(std::string_view literal) {
    ok = ok && text.starts_with(literal);
    if (ok) text.remove_prefix(literal.size());
  }
  int digits(std::size_t width) {
    ok = ok && text.size() >= width && std::all_of(text.begin(), text.begin() + width, is_digit);
    if (!ok) return 0;
    const int n = *parse_int<int>(text.substr(0, width));
    text.remove_prefix(width);
    return n;
  }
  int month() {
    const std::size_t at =
        text.size() < 3 ? std::string_view::npos : kMonths.find(text.substr(0, 3));
    ok = ok && at != std::string_view::npos && at % 3 == 0;
    if (!ok) return 1;
    text.remove_prefix(3);
    return static_cast<int>(at / 3) + 1;
  }
  std::int64_t time() {
    const int hours = digits(2);
    expect(":");
    const int minutes = digits(2);
    expect(":");
    const int seconds = digits(2);
    ok = ok && hours < 24 && minutes < 60 && seconds < 60;
    return hours * 3600 + minutes * 60 + seconds;
  }
};

bool valid_day(Civil date) {
  if (date.day < 1 || date.day > 31) return false;
  const Civil back = civil_from_days(days_from_civil(date));
  return back.month == date.month && back.day == date.day;
}

}  // namespace

std::string_view format_http_date(std::int64_t unix_seconds, char* out) {
  std::int64_t days = unix_seconds / 86400;
  std::int64_t rest = unix_seconds % 86400;
  if (rest < 0) {
    rest += 86400;
    --days;
  }
  const Civil date = civil_from_days(days);
  const std::string_view day = kDays[static_cast<std::size_t>(((days % 7) + 11) % 7)];
  std::copy_n("Xxx, 00 Xxx 0000 00:00:00 GMT", kHttpDateSize, out);
  std::copy_n(day.data(), 3, out);
  put_digits(out + 5, date.day, 2);
  std::copy_n(kMonths.data() + (date.month - 1) * 3, 3, out + 8);
  put_digits(out + 12, date.year, 4);
  put_digits(out + 17, rest / 3600, 2);
  put_digits(out + 20, rest / 60 % 60, 2);
  put_digits(out + 23, rest % 60, 2);
  return {out, kHttpDateSize};
}

std::optional<std::int64_t> parse_http_date(std::string_view text) {
  Reader in{text};
  std::size_t day_name = 0;
  while (day_name < text.size() && is_alpha(text[day_name])) ++day_name;
  const std::string_view name = text.substr(0, day_name);
  const bool known = std::ranges::any_of(
      kDays, [&](std::string_view day) { return name == day || name == day.substr(0, 3); });
  if (!known) return std::nullopt;
  in.text.remove_prefix(day_name);
  Civil date{};
  std::int64_t seconds = 0;
  if (in.text.starts_with(", ")) {
    in.expect(", ");
    date.day = in.digits(2);
    const std::string_view separator = name.size() > 3 ? "-" : " ";
    in.expect(separator);
    date.month = in.month();
    in.expect(separator);
    if (name.size() > 3) {
      date.year = in.digits(2);  // RFC 850: Go reads 69..99 as 19xx
      date.year += date.year >= 69 ? 1900 : 2000;
    } else {
      date.year = in.digits(4);
    }
    in.expect(" ");
    seconds = in.time();
    in.expect(" GMT");
  } else {  // asctime: "Sun Nov  6 08:49:37 1994"
    in.expect(" ");
    date.month = in.month();
    in.expect(" ");
    if (in.text.starts_with(' ')) {
      in.expect(" ");
      date.day = in.digits(1);
    } else {
      date.day = in.digits(2);
    }
    in.expect(" ");
    seconds = in.time();
    in.expect(" ");
    date.year = in.digits(4);
  }
  if (!in.ok || !in.text.empty() || !valid_day(date)) return std::nullopt;
  return days_from_civil(date) * 86400 + seconds;
}

}  // namespace fusor
