#include "hosts/native/functions/functions.h"

#include <algorithm>
#include <utility>

#include "core/base/strings.h"
#include "hosts/native/functions/preinit.h"

namespace fusor {
namespace {

// What the config may say and this build cannot do: refused, never ignored.
Result<void> check_offered(const FunctionSettings& settings) {
  const std::pair<bool, std::string_view> kMissing[] = {
      {!settings.directories.empty(), "dir"},
      {!settings.allow_http.empty(), "allow_http"},
      {!settings.debug_secret.empty(), "debug_secret"},
  };
  for (const auto& [used, name] : kMissing) {
    if (used) return fail(cat("reactor: ", name, " is not available in this build"));
  }
  return {};
}

std::string mib(std::uint64_t bytes) {
  return cat(decimal_unsigned((bytes + (1 << 20) - 1) >> 20), " MiB");
}

}  // namespace

Result<std::shared_ptr<Function>> NativeFunctions::load(const FunctionSettings& settings) {
  TRY_ASSIGN(std::shared_ptr<NativeFunction> function, load_native(settings));
  return std::shared_ptr<Function>(std::move(function));
}

Result<std::shared_ptr<NativeFunction>> NativeFunctions::load_native(
    const FunctionSettings& settings) {
  TRY(check_offered(settings));
  TRY_ASSIGN(const wasm::ModuleFile file, wasm::ModuleFile::read(settings.module));
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

Result<std::shared_ptr<wasm::Runtime>> NativeFunctions::runtime() {
  if (!runtime_) {
    TRY_ASSIGN(runtime_, wasm::Runtime::create(settings_));
  }
  return runtime_;
}

Result<std::shared_ptr<const wasm::Module>> NativeFunctions::module(
    const wasm::ModuleFile& file, const FunctionSettings& settings) {
  std::erase_if(modules_, [](const auto& entry) { return entry.second.expired(); });
  const std::string key =
      settings.preinit ? cat(file.digest, " ", settings.preinit_export) : file.digest;
  std::shared_ptr<const wasm::Module> found = modules_[key].lock();
  if (!found) {
    TRY_ASSIGN(std::shared_ptr<wasm::Runtime> engine, runtime());
    if (settings.preinit) {
      TRY_ASSIGN(const wasm::ModuleFile ready,
                 wasm::preinitialise(*engine, file, settings.preinit_export));
      TRY_ASSIGN(found, wasm::Module::load(std::move(engine), ready));
    } else {
      TRY_ASSIGN(found, wasm::Module::load(std::move(engine), file));
    }
    modules_[key] = found;
  }
  if (found->initial_memory() > settings.memory_limit) {
    return fail(cat(file.path, " needs ", mib(found->initial_memory()),
                    " of memory to start, more than its memory_limit of ",
                    mib(settings.memory_limit)));
  }
  return found;
}

}  // namespace fusor
