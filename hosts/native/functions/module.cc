#include "hosts/native/functions/module.h"

#include <utility>

#include "core/base/strings.h"
#include "hosts/native/functions/digest.h"
#include "hosts/native/functions/module_check.h"
#include "hosts/native/functions/preinit.h"
#include "hosts/native/net/timer.h"

namespace fusor::wasm {

Result<std::shared_ptr<const Module>> Module::load(std::shared_ptr<Runtime> runtime,
                                                   const ModuleFile& file) {
  std::shared_ptr<Module> module(new Module(std::move(runtime)));
  const std::int64_t began = monotonic_now();
  TRY(module->compile(file));
  module->symbols_.reset(fusor_symbols_new(reinterpret_cast<const std::uint8_t*>(file.bytes.data()),
                                           file.bytes.size()));
  module->size_ = file.bytes.size();
  module->load_time_ = monotonic_now() - began;
  return std::shared_ptr<const Module>(std::move(module));
}

namespace {

std::string cache_key(const ModuleFile& file) {
  return content_digest(cat(file.digest, "\n", Engine::fingerprint())).substr(0, 40);
}

}  // namespace

bool ModuleFile::is_component() const { return wasm::is_component(bytes); }

Result<void> Module::compile_component(const ModuleFile& file) {
  const std::string key = cache_key(file);
  ComponentHandle component = runtime_->cache().find_component(runtime_->engine(), key);
  from_cache_ = component != nullptr;
  if (!from_cache_) {
    wasmtime_component_t* compiled = nullptr;
    const ErrorHandle error(wasmtime_component_new(
        runtime_->engine().get(), reinterpret_cast<const std::uint8_t*>(file.bytes.data()),
        file.bytes.size(), &compiled));
    if (error) {
      return fail(
          cat(file.path, " is not a valid WebAssembly component: ", message_of(error.get())));
    }
    component.reset(compiled);
  }
  TRY(check_component_exports(file.path, component.get()));
  TRY_ASSIGN(const fusor_components_t* offered, runtime_->components());
  fusor_http_component_t* prepared = nullptr;
  if (const ErrorHandle error(fusor_http_component_new(offered, component.get(), &prepared));
      error) {
    return fail(cat(file.path, ": ", message_of(error.get())));
  }
  http_component_.reset(prepared);
  initial_memory_ = fusor_http_component_initial_memory(prepared);
  entry_name_ = "wasi:http/incoming-handler";
  if (!from_cache_) runtime_->cache().keep(key, component.get());
  return {};
}

Result<void> Module::compile(const ModuleFile& file) {
  if (file.is_component()) return compile_component(file);
  const std::string key = cache_key(file);
  module_ = runtime_->cache().find(runtime_->engine(), key);
  from_cache_ = module_ != nullptr;
  if (!from_cache_) {
    wasmtime_module_t* compiled = nullptr;
    const ErrorHandle error(wasmtime_module_new(
        runtime_->engine().get(), reinterpret_cast<const std::uint8_t*>(file.bytes.data()),
        file.bytes.size(), &compiled));
    if (error) {
      return fail(cat(file.path, " is not a valid WebAssembly module: ", message_of(error.get())));
    }
    module_.reset(compiled);
  }
  TRY(check_imports(file.path, module_.get()));
  if (!exports_function(module_.get(), entry_name_) &&
      exports_function(module_.get(), kRequestExport)) {
    entry_name_ = kRequestExport;
    // Which a library that was pre-initialised has no more.
    if (exports_function(module_.get(), kInitialize)) {
      TRY(check_exports(file.path, module_.get(), kInitialize));
      initialiser_.reset(fusor_entry_new(module_.get(), kInitialize.data(), kInitialize.size()));
    }
  }
  TRY_ASSIGN(initial_memory_, check_exports(file.path, module_.get(), entry_name_));
  entry_.reset(fusor_entry_new(module_.get(), entry_name_.data(), entry_name_.size()));
  for (const bool input_waits : {false, true}) {
    wasmtime_instance_pre_t* prepared = nullptr;
    const ErrorHandle error(
        wasmtime_linker_instantiate_pre(runtime_->linker(input_waits), module_.get(), &prepared));
    if (error) return fail(cat(file.path, ": ", message_of(error.get())));
    prepared_[input_waits].reset(prepared);
  }
  if (!from_cache_) runtime_->cache().keep(key, module_.get());
  return {};
}

}  // namespace fusor::wasm
