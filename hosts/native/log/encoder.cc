#include "hosts/native/log/encoder.h"

#include "core/base/strings.h"
#include "hosts/native/log/filter_encoder.h"
#include "hosts/native/log/format.h"

namespace fusor {
namespace {

// {"level":"info","ts":1.5,"logger":"admin","msg":"...",fields} as zap's JSON encoder writes it.
class JsonEncoder : public LogEncoder {
 public:
  explicit JsonEncoder(LogFormat format) : format_(std::move(format)) {}

  void encode(const LogRecord& record, std::string& out) const override {
    out += '{';
    const std::size_t start = out.size();
    if (key(out, start, format_.level_key)) {
      out += '"';
      append_log_level(out, format_, record.level);
      out += '"';
    }
    if (key(out, start, format_.time_key)) append_log_time(out, format_, record.unix_ns, true);
    if (!record.logger.empty() && key(out, start, format_.name_key)) {
      json::append_quoted(out, record.logger, false);
    }
    if (key(out, start, format_.message_key)) json::append_quoted(out, record.message, false);
    if (!record.fields.empty() && out.size() > start) out += ',';
    append_log_fields(out, format_, record.fields, false);
    out += '}';
    out += format_.line_ending;
  }

 private:
  static bool key(std::string& out, std::size_t start, std::string_view name) {
    if (name.empty()) return false;
    if (out.size() > start) out += ',';
    json::append_quoted(out, name, false);
    out += ':';
    return true;
  }
  LogFormat format_;
};

// time<TAB>LEVEL<TAB>logger<TAB>message<TAB>{"field": value} as zap's console encoder writes it.
class ConsoleEncoder : public LogEncoder {
 public:
  explicit ConsoleEncoder(LogFormat format) : format_(std::move(format)) {}

  void encode(const LogRecord& record, std::string& out) const override {
    const std::size_t start = out.size();
    const auto tab = [&] {
      if (out.size() > start) out += '\t';
    };
    if (!format_.time_key.empty()) append_log_time(out, format_, record.unix_ns, false);
    if (!format_.level_key.empty()) {
      tab();
      append_log_level(out, format_, record.level);
    }
    if (!record.logger.empty() && !format_.name_key.empty()) {
      tab();
      printable(out, record.logger);
    }
    if (!format_.message_key.empty()) {
      tab();
      printable(out, record.message);
    }
    if (!record.fields.empty()) {
      tab();
      out += '{';
      append_log_fields(out, format_, record.fields, true);
      out += '}';
    }
    out += format_.line_ending;
  }

 private:
  // What comes from outside must not forge lines or drive the terminal; our own newlines (a list of
  // problems) stay.
  static void printable(std::string& out, std::string_view text) {
    for (const char c : text) {
      out += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? '?' : c;
    }
  }
  LogFormat format_;
};

}  // namespace

std::unique_ptr<LogEncoder> make_log_encoder(const json::Value* config, bool terminal,
                                             System& system, Diagnostics& diagnostics) {
  std::string_view name = terminal ? "console" : "json";
  const json::Value* format = config ? config->get("format") : nullptr;
  if (config && (!format || !format->is_string())) {
    diagnostics.error(config->origin(), "a log encoder needs its name in \"format\"");
    return nullptr;
  }
  if (format) name = format->as_string();
  if (name == "json") {
    return std::make_unique<JsonEncoder>(read_log_format(config, false, terminal, diagnostics));
  }
  if (name == "console") {
    return std::make_unique<ConsoleEncoder>(read_log_format(config, true, terminal, diagnostics));
  }
  if (name == "filter") return make_filter_encoder(*config, terminal, system, diagnostics);
  if (name == "append") return make_append_encoder(*config, terminal, system, diagnostics);
  diagnostics.error(format->origin(),
                    cat("caddy.logging.encoders.", name, " is not available in this build"));
  return nullptr;
}

std::optional<LogLevel> parse_log_level(std::string_view name) {
  const std::string lower = to_lower(name);
  if (lower == "debug") return LogLevel::kDebug;
  if (lower.empty() || lower == "info") return LogLevel::kInfo;
  if (lower == "warn") return LogLevel::kWarn;
  if (lower == "error" || lower == "panic" || lower == "fatal") return LogLevel::kError;
  return std::nullopt;
}

}  // namespace fusor
