// env.*, file.*, system.*, time.now.*: what does not depend on the request.
#include <algorithm>
#include <cstddef>

#include "core/base/strings.h"
#include "core/host/files.h"
#include "core/http/date.h"
#include "core/routes/placeholder_values.h"

namespace fusor::placeholder {
namespace {

constexpr std::size_t kMostOfFile = 1 << 20;  // as the reference reads

std::int64_t now_seconds(Exchange& x) { return x.host.clock.unix_ns() / 1'000'000'000; }

// The parts of "Sun, 06 Nov 1994 08:49:37 GMT".
struct Date {
  explicit Date(std::int64_t seconds) { format_http_date(seconds, text); }
  std::string_view day() const { return {text + 5, 2}; }
  std::string_view month() const { return {text + 8, 3}; }
  std::string_view year() const { return {text + 12, 4}; }
  std::string_view time() const { return {text + 17, 8}; }
  std::string_view month_number() const {
    static constexpr std::string_view kNames = "JanFebMarAprMayJunJulAugSepOctNovDec";
    static constexpr std::string_view kNumbers = "010203040506070809101112";
    return kNumbers.substr(kNames.find(month()) / 3 * 2, 2);
  }
  char text[kHttpDateSize];
};

}  // namespace

PlaceholderValue env(Exchange& x, std::string_view name) {
  return Scalar(x.arena.copy(x.host.system.environment(name).value_or("")));
}

PlaceholderValue file(Exchange& x, std::string_view path) {
  auto content = x.host.files.read(path, kMostOfFile);
  if (!content) {
    const LogField fields[] = {{"file", path}};
    x.host.log.write(LogLevel::kError, "", "placeholder: failed to read file", fields);
    return Scalar();
  }
  std::string_view text = *content;
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return Scalar(x.arena.copy(text));
}

PlaceholderValue system_arch(Exchange& x, std::string_view) { return x.host.system.arch(); }
PlaceholderValue system_os(Exchange& x, std::string_view) { return x.host.system.os(); }
PlaceholderValue system_slash(Exchange&, std::string_view) { return std::string_view("/"); }
PlaceholderValue system_hostname(Exchange& x, std::string_view) {
  return x.arena.copy(x.host.system.hostname());
}
PlaceholderValue system_wd(Exchange& x, std::string_view) {
  return x.arena.copy(x.host.system.working_directory());
}

// Times are in UTC: the core knows no time zones.
PlaceholderValue time_now(Exchange& x, std::string_view) {
  const std::int64_t ns = x.host.clock.unix_ns();
  const Date date(ns / 1'000'000'000);
  std::string fraction = decimal(ns % 1'000'000'000 + 1'000'000'000);
  fraction[0] = '.';
  while (fraction.ends_with('0')) fraction.pop_back();
  if (fraction == ".") fraction.clear();
  return x.arena.concat(date.year(), "-", date.month_number(), "-", date.day(), " ", date.time(),
                        fraction, " +0000 UTC");
}

PlaceholderValue time_http(Exchange& x, std::string_view) {
  return format_http_date(now_seconds(x), x.arena.allocate_chars(kHttpDateSize));
}

PlaceholderValue time_rfc3339(Exchange& x, std::string_view) {
  const Date date(now_seconds(x));
  return x.arena.concat(date.year(), "-", date.month_number(), "-", date.day(), "T", date.time(),
                        "Z");
}

PlaceholderValue time_common_log(Exchange& x, std::string_view) {
  const Date date(now_seconds(x));
  return x.arena.concat(date.day(), "/", date.month(), "/", date.year(), ":", date.time(),
                        " +0000");
}

// Strings, as in the reference.
PlaceholderValue time_year(Exchange& x, std::string_view) {
  return x.arena.copy(Date(now_seconds(x)).year());
}
PlaceholderValue time_unix(Exchange& x, std::string_view) {
  return x.arena.copy(decimal(now_seconds(x)));
}
PlaceholderValue time_unix_ms(Exchange& x, std::string_view) {
  return x.arena.copy(decimal(x.host.clock.unix_ns() / 1'000'000));
}

}  // namespace fusor::placeholder
