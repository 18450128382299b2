#include "hosts/native/functions/functions.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/base/strings.h"
#include "core/base/units.h"
#include "hosts/native/functions/outgoing_host.h"
#include "hosts/native/functions/preinit.h"

namespace fusor {
namespace {

// What is for modules only, or for components only: refused with the other, never ignored.
FunctionResult<void> check_kind(const wasm::ModuleFile& file, const FunctionSettings& settings) {
  if (!file.is_component()) {
    if (settings.allow_http.empty()) return {};
    return function_error("allow_http",
                          cat("reactor: allow_http is for components, which can send requests; ",
                              file.path, " is a core module"));
  }
  const std::string is = cat("reactor: ", file.path, " is a component, which ");
  if (settings.protocol != FunctionProtocol::kAuto) {
    return function_error("protocol",
                          cat(is, "speaks wasi:http: leave out `protocol ",
                              name_of(settings.protocol, false), "`, or write `protocol auto`"));
  }
  if (settings.preinit) {
    return function_error("preinit", cat(is, "is instantiated as it is: leave out `preinit`"));
  }
  return {};
}

FunctionResult<void> check_outgoing_hosts(const FunctionSettings& settings) {
  for (std::size_t i = 0; i < settings.allow_http.size(); ++i) {
    const std::string& host = settings.allow_http[i];
    if (valid_outgoing_host(host)) continue;
    return function_error(
        "allow_http",
        cat("reactor: allow_http: expected a host like api.example.com, *.example.com, "
            "10.0.0.5:8080 or [::1]:80, not '",
            host, "'"),
        i);
  }
  return {};
}

FunctionResult<void> check_directories(const FunctionSettings& settings) {
  for (std::size_t i = 0; i < settings.directories.size(); ++i) {
    const std::string& path = settings.directories[i].host;
    struct stat info;
    if (stat(path.c_str(), &info) != 0) {
      return function_error("dirs", cat("reactor: dir ", path, ": ", std::strerror(errno)), i);
    }
    if (!S_ISDIR(info.st_mode)) {
      return function_error("dirs", cat("reactor: dir ", path, " is not a directory"), i);
    }
  }
  return {};
}

}  // namespace

FunctionResult<std::shared_ptr<Function>> NativeFunctions::load(const FunctionSettings& settings) {
  TRY_ASSIGN(std::shared_ptr<NativeFunction> function, load_native(settings));
  return std::shared_ptr<Function>(std::move(function));
}

FunctionResult<std::shared_ptr<NativeFunction>> NativeFunctions::load_native(
    const FunctionSettings& settings) {
  TRY(check_directories(settings));
  TRY(check_outgoing_hosts(settings));
  TRY_ASSIGN(const wasm::ModuleFile file, wasm::ModuleFile::read(settings.module));
  TRY(check_kind(file, settings));
  // Held while compiling, which itself uses all processors: two loads do not compile one module
  // twice.
  const std::lock_guard lock(mutex_);
  std::erase_if(functions_, [](const auto& entry) { return entry.second.expired(); });
  for (const auto& [digest, weak] : functions_) {
    if (digest != file.digest) continue;
    if (std::shared_ptr<NativeFunction> known = weak.lock();
        known && known->settings() == settings) {
      return known;
    }
  }
  TRY_ASSIGN(std::shared_ptr<const wasm::Module> compiled, module(file, settings));
  auto function = std::make_shared<NativeFunction>(settings, std::move(compiled));
  functions_.emplace_back(file.digest, function);
  return function;
}

void NativeFunctions::set_admin_port(std::uint16_t port) {
  fusor_outgoing_forbid_local_ports(&port, port != 0 ? 1 : 0);
}

std::string NativeFunctions::cache_problem() {
  const std::lock_guard lock(mutex_);
  return runtime_ ? runtime_->cache().problem() : std::string();
}

std::vector<std::shared_ptr<const NativeFunction>> NativeFunctions::loaded() {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<const NativeFunction>> all;
  for (const auto& [digest, weak] : functions_) {
    if (auto function = weak.lock()) all.push_back(std::move(function));
  }
  return all;
}

Result<std::shared_ptr<wasm::Runtime>> NativeFunctions::runtime() {
  if (!runtime_) {
    TRY_ASSIGN(runtime_, wasm::Runtime::create(settings_));
  }
  return runtime_;
}

FunctionResult<std::shared_ptr<const wasm::Module>> NativeFunctions::module(
    const wasm::ModuleFile& file, const FunctionSettings& settings) {
  std::erase_if(modules_, [](const auto& entry) { return entry.second.expired(); });
  std::string key = file.digest;
  if (settings.preinit) {
    key += cat(" ", settings.preinit_export);
    for (const FunctionDirectory& one : settings.directories) key += cat("\n", one.guest);
  }
  std::shared_ptr<const wasm::Module> found = modules_[key].lock();
  if (!found) {
    TRY_ASSIGN(std::shared_ptr<wasm::Runtime> engine, runtime());
    if (settings.preinit) {
      auto ready =
          wasm::preinitialise(*engine, file, settings.preinit_export, settings.directories);
      if (!ready) {
        TRY(wasm::Module::load(engine, file));  // where the module itself is no good, it says so
        return std::unexpected(FunctionError(std::move(ready.error()), "preinit"));
      }
      TRY_ASSIGN(found, wasm::Module::load(std::move(engine), *ready));
    } else {
      TRY_ASSIGN(found, wasm::Module::load(std::move(engine), file));
    }
    modules_[key] = found;
  }
  if (found->initial_memory() > settings.memory_limit) {
    return function_error("memory_limit",
                          cat(file.path, " needs ", format_size(found->initial_memory()),
                              " of memory to start, more than its memory_limit of ",
                              format_size(settings.memory_limit)));
  }
  return found;
}

}  // namespace fusor
