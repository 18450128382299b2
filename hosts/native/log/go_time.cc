#include "hosts/native/log/go_time.h"

#include <ctime>

#include "core/base/strings.h"

namespace fusor {
namespace {

constexpr const char* kMonths[] = {"January",   "February", "March",    "April",
                                   "May",       "June",     "July",     "August",
                                   "September", "October",  "November", "December"};
constexpr const char* kDays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                 "Thursday", "Friday", "Saturday"};

struct Moment {
  std::tm parts{};
  std::int64_t nanoseconds = 0;
};

void pad(std::string& out, std::int64_t n, std::size_t width, char with = '0') {
  const std::string digits = decimal(n);
  if (digits.size() < width) out.append(width - digits.size(), with);
  out += digits;
}

void zone(std::string& out, const Moment& m, bool colon, bool z_for_utc) {
  const long offset = m.parts.tm_gmtoff / 60;
  if (offset == 0 && z_for_utc) {
    out += 'Z';
    return;
  }
  out += offset < 0 ? '-' : '+';
  const long absolute = offset < 0 ? -offset : offset;
  pad(out, absolute / 60, 2);
  if (colon) out += ':';
  pad(out, absolute % 60, 2);
}

using Print = void (*)(std::string& out, const Moment& m);
struct Element {
  std::string_view text;
  Print print;
};

// Longest first where one begins another, as in Go's nextStdChunk.
constexpr Element kElements[] = {
    {"January", [](std::string& o, const Moment& m) { o += kMonths[m.parts.tm_mon]; }},
    {"Jan", [](std::string& o, const Moment& m) { o.append(kMonths[m.parts.tm_mon], 3); }},
    {"Monday", [](std::string& o, const Moment& m) { o += kDays[m.parts.tm_wday]; }},
    {"Mon", [](std::string& o, const Moment& m) { o.append(kDays[m.parts.tm_wday], 3); }},
    {"MST", [](std::string& o, const Moment& m) { o += m.parts.tm_zone; }},
    {"2006", [](std::string& o, const Moment& m) { pad(o, m.parts.tm_year + 1900, 4); }},
    {"002", [](std::string& o, const Moment& m) { pad(o, m.parts.tm_yday + 1, 3); }},
    {"01", [](std::string& o, const Moment& m) { pad(o, m.parts.tm_mon + 1, 2); }},
    {"02", [](std::string& o, const Moment& m) { pad(o, m.parts.tm_mday, 2); }},
    {"03", [](std::string& o, const Moment& m) { pad(o, (m.parts.tm_hour + 11) % 12 + 1, 2); }},
    {"04", [](std::string& o, const Moment& m) { pad(o, m.parts.tm_min, 2); }},
    {"05", [](std::string& o, const Moment& m) { pad(o, m.parts.tm_sec, 2); }},
    {"06", [](std::string& o, const Moment& m) { pad(o, m.parts.tm_year % 100, 2); }},
    {"15", [](std::string& o, const Moment& m) { pad(o, m.parts.tm_hour, 2); }},
    {"_2", [](std::string& o, const Moment& m) { pad(o, m.parts.tm_mday, 2, ' '); }},
    {"1", [](std::string& o, const Moment& m) { pad(o, m.parts.tm_mon + 1, 1); }},
    {"2", [](std::string& o, const Moment& m) { pad(o, m.parts.tm_mday, 1); }},
    {"3", [](std::string& o, const Moment& m) { pad(o, (m.parts.tm_hour + 11) % 12 + 1, 1); }},
    {"4", [](std::string& o, const Moment& m) { pad(o, m.parts.tm_min, 1); }},
    {"5", [](std::string& o, const Moment& m) { pad(o, m.parts.tm_sec, 1); }},
    {"PM", [](std::string& o, const Moment& m) { o += m.parts.tm_hour < 12 ? "AM" : "PM"; }},
    {"pm", [](std::string& o, const Moment& m) { o += m.parts.tm_hour < 12 ? "am" : "pm"; }},
    {"-07:00", [](std::string& o, const Moment& m) { zone(o, m, true, false); }},
    {"-0700", [](std::string& o, const Moment& m) { zone(o, m, false, false); }},
    {"Z07:00", [](std::string& o, const Moment& m) { zone(o, m, true, true); }},
    {"Z0700", [](std::string& o, const Moment& m) { zone(o, m, false, true); }},
};

// A fraction of a second: '.' or ',' with zeros (kept) or nines (trailing zeros dropped).
std::size_t fraction(std::string& out, const Moment& m, std::string_view layout) {
  const char kind = layout.size() > 1 ? layout[1] : '\0';
  if ((layout[0] != '.' && layout[0] != ',') || (kind != '0' && kind != '9')) return 0;
  std::size_t length = 1;
  while (length < layout.size() && layout[length] == kind) ++length;
  if (length > 10 || (length < layout.size() && is_digit(layout[length]))) return 0;
  std::string digits;
  pad(digits, m.nanoseconds, 9);
  digits.resize(length - 1);
  if (kind == '9') digits.resize(digits.find_last_not_of('0') + 1);
  if (!digits.empty()) out += cat(layout.substr(0, 1), digits);
  return length;
}

}  // namespace

void append_go_time(std::string& out, std::int64_t unix_ns, std::string_view layout, bool local) {
  Moment m;
  std::int64_t seconds = unix_ns / 1'000'000'000;
  m.nanoseconds = unix_ns % 1'000'000'000;
  if (m.nanoseconds < 0) {
    m.nanoseconds += 1'000'000'000;
    --seconds;
  }
  const std::time_t time = seconds;
  if (local) {
    ::localtime_r(&time, &m.parts);
  } else {
    ::gmtime_r(&time, &m.parts);
    m.parts.tm_zone = "UTC";
  }
  while (!layout.empty()) {
    if (const std::size_t length = fraction(out, m, layout)) {
      layout.remove_prefix(length);
      continue;
    }
    const Element* found = nullptr;
    for (const Element& element : kElements) {
      if (!layout.starts_with(element.text)) continue;
      found = &element;
      break;
    }
    if (found) {
      found->print(out, m);
      layout.remove_prefix(found->text.size());
    } else {
      out += layout.front();
      layout.remove_prefix(1);
    }
  }
}

}  // namespace fusor
