#include "hosts/native/log/setup.h"

#include "core/base/strings.h"

namespace fusor {
namespace {

std::vector<std::string> names_of(const json::Value& config, std::string_view key,
                                  Diagnostics& diagnostics) {
  std::vector<std::string> names;
  const json::Value* list = config.get(key);
  if (!list || list->is_null()) return names;
  if (!list->is_array()) {
    diagnostics.error(list->origin(), cat("logging: ", key, " must be a list of logger names"));
    return names;
  }
  for (const json::Value& name : list->as_array()) {
    if (name.is_string()) names.push_back(name.as_string());
  }
  return names;
}

std::optional<LogSampling> sampling_of(const json::Value& config) {
  const json::Value* sampling = config.get("sampling");
  if (!sampling || !sampling->is_object()) return std::nullopt;
  LogSampling out;
  const auto positive = [sampling](std::string_view key, auto& into) {
    const json::Value* value = sampling->get(key);
    if (value && value->is_integer() && value->as_integer() > 0) {
      into = static_cast<std::remove_reference_t<decltype(into)>>(value->as_integer());
    }
  };
  positive("interval", out.interval_ns);
  positive("first", out.first);
  positive("thereafter", out.thereafter);
  return out;
}

const json::Value* present(const json::Value& config, std::string_view key) {
  const json::Value* value = config.get(key);
  return value && !value->is_null() ? value : nullptr;
}

bool is_field(std::string_view key) {
  for (const std::string_view known :
       {"writer", "encoder", "level", "sampling", "include", "exclude", "with_caller",
        "with_caller_skip", "with_stacktrace"}) {
    if (key == known) return true;
  }
  return false;
}

// Without a thread nothing is opened.
void load_target(std::string name, const json::Value& config, LogThread* thread, System& system,
                 std::vector<LogTarget>& targets, Diagnostics& diagnostics) {
  LogTarget target;
  target.name = std::move(name);
  for (const json::Member& member : config.as_object()) {
    if (member.key == "core") {
      diagnostics.error(member.value.origin(),
                        "caddy.logging.cores are not available in this build");
    } else if (!is_field(member.key)) {
      diagnostics.error(member.value.origin(),
                        cat("log ", target.name, ": unknown field \"", member.key, "\""));
    }
  }
  if (const json::Value* level = present(config, "level")) {
    const auto parsed =
        level->is_string() ? parse_log_level(level->as_string()) : std::optional<LogLevel>();
    if (!parsed) {
      diagnostics.error(level->origin(),
                        cat("log ", target.name, ": level must be DEBUG, INFO, WARN or ERROR"));
      return;
    }
    target.level = *parsed;
  }
  target.include = names_of(config, "include", diagnostics);
  target.exclude = names_of(config, "exclude", diagnostics);
  target.sampling = sampling_of(config);
  const json::Value* writer_config = present(config, "writer");
  const OpenedWriter writer = describe_log_writer(writer_config, diagnostics);
  target.encoder =
      make_log_encoder(present(config, "encoder"), writer.terminal, system, diagnostics);
  if (!writer.open || !target.encoder || !thread) return;
  auto sink = thread->open(writer, writer_config);
  if (!sink) {
    diagnostics.error(writer_config ? writer_config->origin() : Origin(), sink.error().message());
    return;
  }
  target.sink = std::move(*sink);
  targets.push_back(std::move(target));
}

}  // namespace

bool LogTarget::accepts(std::string_view logger) const {
  if (include.empty() && exclude.empty()) return true;
  const auto within = [logger](std::string_view space) {
    return logger.starts_with(space) &&
           (logger.size() == space.size() || logger[space.size()] == '.');
  };
  std::size_t accepted = 0, rejected = 0;
  for (const std::string& space : include) {
    if (within(space) && space.size() > accepted) accepted = space.size();
  }
  if (!include.empty() && accepted == 0) return false;
  for (const std::string& space : exclude) {
    if (space == "*") return false;
    if (within(space) && space.size() > rejected) rejected = space.size();
  }
  return rejected == 0 || accepted > rejected;
}

std::shared_ptr<const LogSetup> LogSetup::load(const json::Value* logging, LogThread& thread,
                                               System& system, Diagnostics& diagnostics) {
  return read(logging, &thread, system, diagnostics);
}

void LogSetup::check(const json::Value* logging, System& system, Diagnostics& diagnostics) {
  read(logging, nullptr, system, diagnostics);
}

std::shared_ptr<const LogSetup> LogSetup::read(const json::Value* logging, LogThread* thread,
                                               System& system, Diagnostics& diagnostics) {
  auto setup = std::make_shared<LogSetup>();
  Diagnostics found;
  const json::Value* logs = logging && logging->is_object() ? logging->get("logs") : nullptr;
  if (logging && !logging->is_object() && !logging->is_null()) {
    found.error(logging->origin(), "logging must be an object");
  } else if (logs && !logs->is_object() && !logs->is_null()) {
    found.error(logs->origin(), "logging.logs must be an object");
  }
  bool has_default = false;
  if (logs && logs->is_object()) {
    for (const json::Member& member : logs->as_object()) {
      const bool empty = member.value.is_null();
      if (!empty && !member.value.is_object()) {
        found.error(member.value.origin(), cat("log ", member.key, " must be an object"));
        continue;
      }
      has_default |= member.key == "default";
      load_target(member.key, empty ? json::Value(json::Object()) : member.value, thread, system,
                  setup->targets_, found);
    }
  }
  if (!has_default) {
    load_target("default", json::Value(json::Object()), thread, system, setup->targets_, found);
  }
  for (const Diagnostic& d : found.list()) diagnostics.error(d.origin, d.message);
  if (found.has_errors()) return nullptr;
  return setup;
}

}  // namespace fusor
