#include "core/modules/handlers/reactor/reactor.h"

#include "core/base/path.h"
#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/routes/exchange.h"

namespace fusor {
namespace {

struct DirectoryConfig {
  FunctionDirectory directory;
  void decode(config::Fields& f) {
    f.required("host", directory.host);
    f.required("guest", directory.guest);
    f.field("writable", directory.writable);
  }
};

struct ReactorConfig {
  FunctionSettings function;
  std::vector<std::pair<std::string, const json::Value*>> environment;
  std::vector<const json::Value*> arguments;

  void decode(config::Fields& f) {
    f.required("module", function.module);
    f.choice("protocol", function.protocol,
             {{"raw", FunctionProtocol::kRaw},
              {"cgi", FunctionProtocol::kCgi},
              {"json", FunctionProtocol::kJson},
              {"auto", FunctionProtocol::kAuto}});
    Duration timeout{function.timeout_ns};
    f.field("timeout", timeout);
    function.timeout_ns = timeout.ns;
    f.field("memory_limit", function.memory_limit);
    f.field("env", environment);
    f.field("args", arguments);
    std::vector<DirectoryConfig> directories;
    f.field("dirs", directories);
    for (DirectoryConfig& one : directories) {
      function.directories.push_back(std::move(one.directory));
    }
    f.field("max_concurrent", function.max_concurrent);
    f.field("queue", function.queue);
    f.field("max_response_size", function.max_response_size);
    f.field("max_stderr", function.max_stderr);
    f.field("allow_http", function.allow_http);
    f.field("preinit", [this](const json::Value& value) { return read_preinit(value); });
    f.field("debug_secret", function.debug_secret);
    if (function.timeout_ns <= 0) f.error("timeout", "must be longer than nothing");
    if (function.memory_limit == 0) f.error("memory_limit", "must be more than nothing");
  }

 private:
  // true, or the name of the export that initialises the module.
  Result<void> read_preinit(const json::Value& value) {
    if (value.is_bool()) {
      function.preinit = value.as_bool();
    } else if (value.is_string()) {
      function.preinit = true;
      function.preinit_export = value.as_string();
    } else {
      return fail("expected a boolean or the name of an export");
    }
    return {};
  }
};

// Null: a setting that stands nowhere, as a default does.
const json::Value* setting_at_fault(const json::Value& config, const FunctionError& error) {
  const json::Value* value = config.get(error.setting());
  if (value && value->is_array() && error.index() < value->as_array().size()) {
    value = &value->as_array()[error.index()];
  }
  return value;
}

}  // namespace

Task<Served> Reactor::serve(Exchange& x, Next) const {
  Invocation invocation;
  invocation.environment.reserve(environment_.size());
  for (const auto& [name, value] : environment_) {
    invocation.environment.emplace_back(name, value.expand(x));
  }
  invocation.arguments.reserve(arguments_.size());
  for (const Template& argument : arguments_) invocation.arguments.push_back(argument.expand(x));
  return function_->serve(x, std::move(invocation));
}

std::unique_ptr<Handler> make_reactor(const json::Value& config, Provision& p) {
  ReactorConfig settings;
  if (!config::read(config, settings, p.diagnostics, "handler")) return nullptr;
  std::vector<std::pair<std::string, Template>> environment;
  for (const auto& [name, value] : settings.environment) {
    if (!value || !value->is_string()) {
      p.error(value ? *value : config, cat("env ", name, ": expected a string"));
      return nullptr;
    }
    environment.emplace_back(name, p.compile(*value, value->as_string()));
  }
  std::vector<Template> arguments;
  for (const json::Value* value : settings.arguments) {
    if (!value || !value->is_string()) {
      p.error(value ? *value : config, "args: expected strings");
      return nullptr;
    }
    arguments.push_back(p.compile(*value, value->as_string()));
  }
  const std::string here = p.host.system.working_directory();
  settings.function.module = path_absolute(settings.function.module, here);
  for (FunctionDirectory& directory : settings.function.directories) {
    directory.host = path_absolute(directory.host, here);
  }
  auto function = p.host.functions.load(settings.function);
  if (!function) {
    const json::Value* value = setting_at_fault(config, function.error());
    p.error(value ? *value : config, function.error().message());
    return nullptr;
  }
  // Routes with equal settings share one function, also across reloads: it is told of once.
  if (settings.function.preinit && function->use_count() == 1) {
    const LogField fields[] = {{"module", std::string_view(settings.function.module)}};
    p.host.log.write(
        LogLevel::kWarn, "http.handlers.reactor",
        "preinit: what the module's start drew or read (randomness such as seeds of hash "
        "maps, the clock, the environment) is the same in every request; what a request "
        "draws is fresh",
        fields);
  }
  return std::make_unique<Reactor>(std::move(*function), std::move(environment),
                                   std::move(arguments));
}

}  // namespace fusor
