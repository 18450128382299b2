#include "hosts/native/log/format.h"

#include <charconv>

#include "core/base/strings.h"
#include "hosts/native/log/go_time.h"

namespace fusor {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

// Go's strconv.AppendFloat(f, 'f', -1): shortest digits, never an exponent.
void append_float(std::string& out, double value) {
  char buffer[400];
  const auto [end, ec] =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed);
  out.append(buffer, end);
}

struct NamedLayout {
  std::string_view name;
  std::string_view layout;
};
constexpr NamedLayout kLayouts[] = {
    {"iso8601", "2006-01-02T15:04:05.000Z0700"},
    {"rfc3339", "2006-01-02T15:04:05Z07:00"},
    {"rfc3339_nano", "2006-01-02T15:04:05.999999999Z07:00"},
    {"wall", "2006/01/02 15:04:05"},
    {"wall_milli", "2006/01/02 15:04:05.000"},
    {"wall_nano", "2006/01/02 15:04:05.000000000"},
    {"common_log", "02/Jan/2006:15:04:05 -0700"},
};

// Go's Duration.String: "1h2m3.5s", "1.5ms".
std::string go_duration(std::int64_t ns) {
  if (ns == 0) return "0s";
  std::string out = ns < 0 ? "-" : "";
  std::uint64_t left = ns < 0 ? 0 - static_cast<std::uint64_t>(ns) : static_cast<std::uint64_t>(ns);
  const auto fraction = [&out](std::uint64_t whole, std::uint64_t part, std::uint64_t unit,
                               std::string_view suffix) {
    out += decimal_unsigned(whole);
    if (part > 0) {
      std::string digits = decimal_unsigned(unit + part).substr(1);
      digits.resize(digits.find_last_not_of('0') + 1);
      out += cat(".", digits);
    }
    out += suffix;
  };
  if (left < 1'000) {
    fraction(left, 0, 1, "ns");
  } else if (left < 1'000'000) {
    fraction(left / 1'000, left % 1'000, 1'000, "\xc2\xb5s");
  } else if (left < kSecond) {
    fraction(left / 1'000'000, left % 1'000'000, 1'000'000, "ms");
  } else {
    const std::uint64_t seconds = left / kSecond;
    if (seconds >= 3600) out += cat(decimal_unsigned(seconds / 3600), "h");
    if (seconds >= 60) out += cat(decimal_unsigned(seconds / 60 % 60), "m");
    fraction(seconds % 60, left % kSecond, kSecond, "s");
  }
  return out;
}

struct ValueWriter {
  std::string& out;
  const LogFormat& format;
  bool spaced;

  void operator()(std::string_view text) const { json::append_quoted(out, text, false); }
  void operator()(std::int64_t n) const { out += decimal(n); }
  void operator()(double n) const { append_float(out, n); }
  void operator()(bool b) const { out += b ? "true" : "false"; }
  void operator()(const LogObject* object) const {
    out += '{';
    append_log_fields(out, format, object->fields, spaced);
    out += '}';
  }
  void operator()(LogDuration duration) const {
    switch (format.duration) {
      case DurationFormat::kSeconds:
        return append_float(out, static_cast<double>(duration.ns) / 1e9);
      case DurationFormat::kMilliseconds:
        out += decimal(duration.ns / 1'000'000);
        return;
      case DurationFormat::kNanoseconds:
        out += decimal(duration.ns);
        return;
      case DurationFormat::kString:
        json::append_quoted(out, go_duration(duration.ns), false);
        return;
    }
  }
  void operator()(std::span<const std::string_view> list) const {
    out += '[';
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (i > 0) out += spaced ? ", " : ",";
      json::append_quoted(out, list[i], false);
    }
    out += ']';
  }
};

void read_string(const json::Value& config, std::string_view key, std::string& into,
                 Diagnostics& diagnostics) {
  const json::Value* value = config.get(key);
  if (!value || value->is_null()) return;
  if (!value->is_string()) {
    diagnostics.error(value->origin(), cat("log encoder: ", key, " must be a string"));
    return;
  }
  into = value->as_string();
}

void read_settings(const json::Value& config, LogFormat& format, Diagnostics& diagnostics) {
  read_string(config, "message_key", format.message_key, diagnostics);
  read_string(config, "level_key", format.level_key, diagnostics);
  read_string(config, "time_key", format.time_key, diagnostics);
  read_string(config, "name_key", format.name_key, diagnostics);
  read_string(config, "line_ending", format.line_ending, diagnostics);
  read_string(config, "time_format", format.time_format, diagnostics);
  std::string duration, level;
  read_string(config, "duration_format", duration, diagnostics);
  read_string(config, "level_format", level, diagnostics);
  if (const json::Value* local = config.get("time_local"); local && local->is_bool()) {
    format.time_local = local->as_bool();
  }
  if (duration == "ms" || duration == "milli" || duration == "millis") {
    format.duration = DurationFormat::kMilliseconds;
  } else if (duration == "ns" || duration == "nano" || duration == "nanos") {
    format.duration = DurationFormat::kNanoseconds;
  } else if (duration == "string") {
    format.duration = DurationFormat::kString;
  }
  if (level == "lower") format.level = LevelFormat::kLower;
  if (level == "upper") format.level = LevelFormat::kUpper;
  if (level == "color") format.level = LevelFormat::kColor;
}

}  // namespace

LogFormat read_log_format(const json::Value* config, bool console, bool terminal,
                          Diagnostics& diagnostics) {
  LogFormat format;
  format.time_format = console ? "wall_milli" : "unix_seconds_float";
  if (console) format.level = terminal ? LevelFormat::kColor : LevelFormat::kUpper;
  if (config) read_settings(*config, format, diagnostics);
  for (const NamedLayout& named : kLayouts) {
    if (format.time_format == named.name) format.time_format = named.layout;
  }
  return format;
}

void append_log_time(std::string& out, const LogFormat& format, std::int64_t unix_ns, bool quoted) {
  if (format.time_format == "unix_seconds_float" || format.time_format.empty()) {
    return append_float(out, static_cast<double>(unix_ns) / 1e9);
  }
  if (format.time_format == "unix_milli_float") {
    return append_float(out, static_cast<double>(unix_ns) / 1e6);
  }
  if (format.time_format == "unix_nano") {
    out += decimal(unix_ns);
    return;
  }
  if (quoted) out += '"';
  append_go_time(out, unix_ns, format.time_format, format.time_local);
  if (quoted) out += '"';
}

void append_log_level(std::string& out, const LogFormat& format, LogLevel level) {
  constexpr std::string_view kLower[] = {"debug", "info", "warn", "error"};
  constexpr std::string_view kUpper[] = {"DEBUG", "INFO", "WARN", "ERROR"};
  constexpr std::string_view kColors[] = {"35", "34", "33", "31"};  // as zap has them
  const auto i = static_cast<std::size_t>(level);
  switch (format.level) {
    case LevelFormat::kLower:
      out += kLower[i];
      return;
    case LevelFormat::kUpper:
      out += kUpper[i];
      return;
    case LevelFormat::kColor:
      out += cat("\x1b[", kColors[i], "m", kUpper[i], "\x1b[0m");
      return;
  }
}

void append_log_fields(std::string& out, const LogFormat& format, std::span<const LogField> fields,
                       bool spaced) {
  bool first = true;
  for (const LogField& field : fields) {
    if (!first) out += spaced ? ", " : ",";
    first = false;
    json::append_quoted(out, field.key, false);
    out += spaced ? ": " : ":";
    std::visit(ValueWriter{out, format, spaced}, field.value);
  }
}

}  // namespace fusor
