#include "hosts/native/log/filter_encoder.h"

#include <deque>

#include "core/base/arena.h"
#include "core/base/strings.h"
#include "hosts/native/log/filters.h"

namespace fusor {
namespace {

// The encoder that `wrap` names. Caddy: without one, the default of the writer.
std::unique_ptr<LogEncoder> wrapped(const json::Value& config, bool terminal, System& system,
                                    Diagnostics& diagnostics) {
  const json::Value* wrap = config.get("wrap");
  if (wrap && wrap->is_null()) wrap = nullptr;
  return make_log_encoder(wrap, terminal, system, diagnostics);
}

struct PathFilter {
  std::string path;  // "request>headers>Cookie"
  std::unique_ptr<FieldFilter> filter;
};

class FilterEncoder : public LogEncoder {
 public:
  FilterEncoder(std::unique_ptr<LogEncoder> inner, std::vector<PathFilter> filters)
      : inner_(std::move(inner)), filters_(std::move(filters)) {}

  void encode(const LogRecord& record, std::string& out) const override {
    Scratch scratch;
    LogRecord filtered = record;
    const std::vector<LogField> fields = copy(record.fields, "", scratch);
    filtered.fields = fields;
    inner_->encode(filtered, out);
  }

 private:
  struct Scratch {
    Arena arena;
    std::deque<LogObject> objects;
  };

  std::vector<LogField> copy(std::span<const LogField> fields, std::string_view parent,
                             Scratch& scratch) const {
    std::vector<LogField> out;
    out.reserve(fields.size());
    for (LogField field : fields) {
      const std::string_view path =
          parent.empty() ? field.key : scratch.arena.concat(parent, ">", field.key);
      if (const FieldFilter* filter = find(path)) {
        if (!filter->apply(field, scratch.arena)) continue;
      } else if (auto* object = std::get_if<const LogObject*>(&field.value);
                 object && below(path)) {
        LogObject changed{copy((*object)->fields, path, scratch)};
        scratch.objects.push_back(std::move(changed));
        field.value = static_cast<const LogObject*>(&scratch.objects.back());
      }
      out.push_back(field);
    }
    return out;
  }

  const FieldFilter* find(std::string_view path) const {
    for (const PathFilter& f : filters_) {
      if (f.path == path) return f.filter.get();
    }
    return nullptr;
  }
  bool below(std::string_view path) const {
    for (const PathFilter& f : filters_) {
      if (f.path.size() > path.size() && f.path.starts_with(path) && f.path[path.size()] == '>') {
        return true;
      }
    }
    return false;
  }

  std::unique_ptr<LogEncoder> inner_;
  std::vector<PathFilter> filters_;
};

class AppendEncoder : public LogEncoder {
 public:
  AppendEncoder(std::unique_ptr<LogEncoder> inner,
                std::vector<std::pair<std::string, json::Value>> f)
      : inner_(std::move(inner)), values_(std::move(f)) {}

  void encode(const LogRecord& record, std::string& out) const override {
    std::vector<LogField> fields(record.fields.begin(), record.fields.end());
    for (const auto& [key, value] : values_) fields.push_back(field(key, value));
    LogRecord longer = record;
    longer.fields = fields;
    inner_->encode(longer, out);
  }

 private:
  static LogField field(std::string_view key, const json::Value& value) {
    switch (value.type()) {
      case json::Type::kBool:
        return {key, value.as_bool()};
      case json::Type::kInteger:
        return {key, value.as_integer()};
      case json::Type::kNumber:
        return {key, value.as_double()};
      case json::Type::kString:
        return {key, std::string_view(value.as_string())};
      default:
        return {key, std::string_view()};
    }
  }
  std::unique_ptr<LogEncoder> inner_;
  std::vector<std::pair<std::string, json::Value>> values_;
};

// Global placeholders of a text: {env.NAME}, {system.hostname}, {system.wd}, {system.os},
// {system.arch}; others stay as they are.
std::string expand_global(std::string_view text, System& system) {
  std::string out;
  for (;;) {
    const std::size_t open = text.find('{');
    const std::size_t close = open == text.npos ? text.npos : text.find('}', open);
    if (close == text.npos) return out += text;
    const std::string_view name = text.substr(open + 1, close - open - 1);
    out += text.substr(0, open);
    if (name.starts_with("env.")) {
      out += system.environment(name.substr(4)).value_or("");
    } else if (name == "system.hostname") {
      out += system.hostname();
    } else if (name == "system.wd") {
      out += system.working_directory();
    } else if (name == "system.os") {
      out += system.os();
    } else if (name == "system.arch") {
      out += system.arch();
    } else {
      out += text.substr(open, close - open + 1);
    }
    text.remove_prefix(close + 1);
  }
}

}  // namespace

std::unique_ptr<LogEncoder> make_filter_encoder(const json::Value& config, bool terminal,
                                                System& system, Diagnostics& diagnostics) {
  auto inner = wrapped(config, terminal, system, diagnostics);
  std::vector<PathFilter> filters;
  bool good = inner != nullptr;
  const json::Value* fields = config.get("fields");
  if (fields && !fields->is_null() && !fields->is_object()) {
    diagnostics.error(fields->origin(), "log filter: fields must be an object");
    return nullptr;
  }
  if (fields && fields->is_object()) {
    for (const json::Member& member : fields->as_object()) {
      auto filter = make_field_filter(member.value, diagnostics);
      good = good && filter != nullptr;
      filters.push_back({member.key, std::move(filter)});
    }
  }
  if (!good) return nullptr;
  return std::make_unique<FilterEncoder>(std::move(inner), std::move(filters));
}

std::unique_ptr<LogEncoder> make_append_encoder(const json::Value& config, bool terminal,
                                                System& system, Diagnostics& diagnostics) {
  auto inner = wrapped(config, terminal, system, diagnostics);
  std::vector<std::pair<std::string, json::Value>> values;
  if (const json::Value* fields = config.get("fields"); fields && fields->is_object()) {
    for (const json::Member& member : fields->as_object()) {
      json::Value value = member.value;
      if (value.is_string()) value = json::Value(expand_global(value.as_string(), system));
      values.emplace_back(member.key, std::move(value));
    }
  }
  if (!inner) return nullptr;
  return std::make_unique<AppendEncoder>(std::move(inner), std::move(values));
}

}  // namespace fusor
