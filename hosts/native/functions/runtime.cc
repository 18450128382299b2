#include "hosts/native/functions/runtime.h"

#include <utility>

#include "core/base/strings.h"
#include "hosts/native/functions/wasi/preview1.h"
#include "hosts/native/system/signals_blocked.h"

namespace fusor::wasm {

Runtime::Runtime(std::shared_ptr<Engine> engine, std::string cache_directory)
    : engine_(std::move(engine)), cache_(std::move(cache_directory)) {}

Result<std::shared_ptr<Runtime>> Runtime::create(Settings settings) {
  TRY_ASSIGN(std::shared_ptr<Engine> engine, Engine::create(settings.engine));
  std::shared_ptr<Runtime> runtime(
      new Runtime(std::move(engine), std::move(settings.cache_directory)));
  for (const bool input_waits : {false, true}) {
    LinkerHandle& linker = runtime->linkers_[input_waits];
    linker.reset(wasmtime_linker_new(runtime->engine().get()));
    if (const ErrorHandle error(define_preview1(linker.get(), input_waits)); error) {
      return fail(cat("the imports of functions could not be defined: ", message_of(error.get())));
    }
  }
  return runtime;
}

Result<const fusor_components_t*> Runtime::components() {
  const std::lock_guard lock(components_mutex_);
  if (!components_) {
    const SignalsBlocked blocked;
    fusor_components_t* components = nullptr;
    const ErrorHandle error(fusor_components_new(engine_->get(), &components));
    if (error) return fail(cat("components cannot be run: ", message_of(error.get())));
    components_.reset(components);
  }
  return components_.get();
}

}  // namespace fusor::wasm
