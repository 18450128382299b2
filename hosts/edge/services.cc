#include "hosts/edge/services.h"

#include "core/base/json.h"
#include "core/base/strings.h"
#include "core_abi.h"
#include "hosts/edge/call.h"
#include "hosts/edge/operation.h"

namespace fusor::edge {
namespace {

class Sleep final : public JsOperation {
 public:
  explicit Sleep(double milliseconds) : milliseconds_(milliseconds) {}

 private:
  void start(std::uint32_t id) override { abi::js_sleep(id, milliseconds_); }
  double milliseconds_;
};

void append_value(std::string& line, const LogField& field);

void append_fields(std::string& line, std::span<const LogField> fields) {
  for (const LogField& field : fields) {
    if (line.back() != '{') line += ',';
    json::append_quoted(line, field.key, false);
    line += ':';
    append_value(line, field);
  }
}

void append_value(std::string& line, const LogField& field) {
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    json::append_quoted(line, *text, false);
  } else if (const auto* integer = std::get_if<std::int64_t>(&field.value)) {
    line += decimal(*integer);
  } else if (const auto* number = std::get_if<double>(&field.value)) {
    line += json::write(json::Value(*number));
  } else if (const auto* boolean = std::get_if<bool>(&field.value)) {
    line += *boolean ? "true" : "false";
  } else if (const auto* duration = std::get_if<LogDuration>(&field.value)) {
    line += json::write(json::Value(static_cast<double>(duration->ns) / 1e9));  // seconds
  } else if (const auto* list = std::get_if<std::span<const std::string_view>>(&field.value)) {
    line += '[';
    for (std::string_view item : *list) {
      if (line.back() != '[') line += ',';
      json::append_quoted(line, item, false);
    }
    line += ']';
  } else {
    line += '{';
    append_fields(line, std::get<const LogObject*>(field.value)->fields);
    line += '}';
  }
}

constexpr std::string_view kLevels[] = {"debug", "info", "warn", "error"};

}  // namespace

std::int64_t JsClock::unix_ns() { return static_cast<std::int64_t>(abi::js_now() * 1e6); }
std::int64_t JsClock::monotonic_ns() {
  if (now_ == kUnread) now_ = static_cast<std::int64_t>(abi::js_monotonic() * 1e6);
  return now_;
}

Task<bool> JsClock::sleep(std::int64_t ns) {
  Answer answer = co_await Sleep(static_cast<double>(ns) / 1e6);
  co_return answer.result >= 0;
}

void JsRandom::fill(std::span<unsigned char> bytes) {
  abi::js_random(bytes.data(), static_cast<std::uint32_t>(bytes.size()));
}

std::optional<std::string> JsSystem::environment(std::string_view name) {
  return text_of([&](char* out, std::uint32_t capacity) {
    return abi::js_environment(name.data(), static_cast<std::uint32_t>(name.size()), out, capacity);
  });
}

bool JsLog::enabled(LogLevel level, std::string_view) {
  return level != LogLevel::kDebug || debug_;
}

void JsLog::write(LogLevel level, std::string_view logger, std::string_view message,
                  std::span<const LogField> fields) {
  if (!enabled(level, logger)) return;
  std::string line = "{";
  const LogField head[] = {{"level", kLevels[static_cast<int>(level)]},
                           {"ts", abi::js_now() / 1000},
                           {"logger", logger},
                           {"msg", message}};
  append_fields(line, std::span(head).first(2));
  append_fields(line, std::span(head).subspan(logger.empty() ? 3 : 2));
  append_fields(line, fields);
  line += '}';
  abi::js_log(static_cast<std::uint32_t>(level), line.data(),
              static_cast<std::uint32_t>(line.size()));
}

}  // namespace fusor::edge
