#include "hosts/native/functions/module.h"

#include <utility>

#include "core/base/strings.h"
#include "hosts/native/functions/digest.h"
#include "hosts/native/functions/module_check.h"
#include "hosts/native/functions/preinit.h"
#include "hosts/native/net/loop.h"

namespace fusor::wasm {

FunctionResult<std::shared_ptr<const Module>> Module::load(std::shared_ptr<Runtime> runtime,
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

std::unexpected<FunctionError> not_valid(std::string_view path, std::string_view kind,
                                         const wasmtime_error_t* error) {
  return std::unexpected(FunctionError::of_engine(
      Error(cat(path, " is not a valid WebAssembly ", kind, ": ", message_of(error)))));
}

// Machine code once more, in another engine; null where that cannot be had.
template <auto Serialize, auto Deserialize, class T>
T* copy_of(const T* code, const Engine& engine) {
  wasm_byte_vec_t bytes;
  if (const ErrorHandle error(Serialize(code, &bytes)); error) return nullptr;
  T* copy = nullptr;
  const ErrorHandle error(Deserialize(
      engine.get(), reinterpret_cast<const std::uint8_t*>(bytes.data), bytes.size, &copy));
  wasm_byte_vec_delete(&bytes);
  return copy;
}

}  // namespace

bool ModuleFile::is_component() const { return wasm::is_component(bytes); }

FunctionResult<void> Module::compile_component(const ModuleFile& file) {
  ComponentHandle component = runtime_->cache().find_component(runtime_->engine(), key_);
  from_cache_ = component != nullptr;
  if (!from_cache_) {
    wasmtime_component_t* compiled = nullptr;
    const ErrorHandle error(wasmtime_component_new(
        runtime_->engine().get(), reinterpret_cast<const std::uint8_t*>(file.bytes.data()),
        file.bytes.size(), &compiled));
    if (error) {
      return not_valid(file.path, "component", error.get());
    }
    component.reset(compiled);
  }
  TRY(check_component_exports(file.path, component.get()));
  auto linked = link(runtime_->first(), std::move(component));
  if (!linked) return fail(cat(file.path, ": ", linked.error().message()));
  first_ = std::move(*linked);
  initial_memory_ = fusor_http_component_initial_memory(first_.component.get());
  entry_name_ = "wasi:http/incoming-handler";
  if (!from_cache_) runtime_->cache().keep(key_, first_.component_code.get());
  return {};
}

FunctionResult<void> Module::compile(const ModuleFile& file) {
  key_ = cache_key(file);
  if (file.is_component()) return compile_component(file);
  ModuleHandle code = runtime_->cache().find(runtime_->engine(), key_);
  from_cache_ = code != nullptr;
  if (!from_cache_) {
    wasmtime_module_t* compiled = nullptr;
    const ErrorHandle error(wasmtime_module_new(
        runtime_->engine().get(), reinterpret_cast<const std::uint8_t*>(file.bytes.data()),
        file.bytes.size(), &compiled));
    if (error) {
      return not_valid(file.path, "module", error.get());
    }
    code.reset(compiled);
  }
  TRY(check_imports(file.path, code.get()));
  if (!exports_function(code.get(), entry_name_) && exports_function(code.get(), kRequestExport)) {
    entry_name_ = kRequestExport;
    // Which a library that was pre-initialised has no more.
    has_initialiser_ = exports_function(code.get(), kInitialize);
    if (has_initialiser_) TRY(check_exports(file.path, code.get(), kInitialize));
  }
  TRY_ASSIGN(initial_memory_, check_exports(file.path, code.get(), entry_name_));
  auto linked = link(runtime_->first(), std::move(code));
  if (!linked) return fail(cat(file.path, ": ", linked.error().message()));
  first_ = std::move(*linked);
  if (!from_cache_) runtime_->cache().keep(key_, first_.code.get());
  return {};
}

Result<Module::Linked> Module::link(Shard& shard, ModuleHandle code) const {
  const auto find = [&code](std::string_view name) {
    return ExportHandle(fusor_export_new(code.get(), name.data(), name.size()));
  };
  Linked linked;
  linked.engine = &shard.engine();
  if (has_initialiser_) linked.initialiser = find(kInitialize);
  linked.entry = find(entry_name_);
  linked.memory = find("memory");
  for (const bool input_waits : {false, true}) {
    wasmtime_instance_pre_t* prepared = nullptr;
    const ErrorHandle error(
        wasmtime_linker_instantiate_pre(shard.linker(input_waits), code.get(), &prepared));
    if (error) return fail(message_of(error.get()));
    linked.prepared[input_waits].reset(prepared);
  }
  linked.code = std::move(code);
  return linked;
}

Result<Module::Linked> Module::link(Shard& shard, ComponentHandle code) const {
  TRY_ASSIGN(const fusor_components_t* offered, shard.components());
  Linked linked;
  linked.engine = &shard.engine();
  fusor_http_component_t* prepared = nullptr;
  const ErrorHandle error(fusor_http_component_new(offered, code.get(), &prepared));
  if (error) return fail(message_of(error.get()));
  linked.component.reset(prepared);
  linked.component_code = std::move(code);
  return linked;
}

const Module::Linked& Module::linked() const {
  const std::size_t shard = Runtime::shard_of_thread();
  if (shard == 0) return first_;
  Copy& copy = copies_[shard - 1];
  if (copy.made.load(std::memory_order_acquire)) return copy.linked;
  if (copy.uses.fetch_add(1, std::memory_order_relaxed) + 1 == kWorthACopy) {
    detail::run_on_pool([self = shared_from_this(), shard] { self->copy_into(shard); });
  }
  return first_;
}

// The code comes from the cache, where it is a file that processes and shards map together.
Result<Module::Linked> Module::link_copy(Shard& shard) const {
  const ModuleCache& cache = runtime_->cache();
  if (is_component()) {
    ComponentHandle code = cache.find_component(shard.engine(), key_);
    if (!code) {
      code.reset(copy_of<wasmtime_component_serialize, wasmtime_component_deserialize>(
          first_.component_code.get(), shard.engine()));
    }
    if (!code) return fail("no copy");
    return link(shard, std::move(code));
  }
  ModuleHandle code = cache.find(shard.engine(), key_);
  if (!code) {
    code.reset(copy_of<wasmtime_module_serialize, wasmtime_module_deserialize>(first_.code.get(),
                                                                               shard.engine()));
  }
  if (!code) return fail("no copy");
  return link(shard, std::move(code));
}

// Where it fails, all goes on with the first shard's.
void Module::copy_into(std::size_t number) const {
  Shard* shard = runtime_->shard(number);
  if (!shard) return;
  auto linked = link_copy(*shard);
  if (!linked) return;
  Copy& copy = copies_[number - 1];
  copy.linked = std::move(*linked);
  copy.made.store(true, std::memory_order_release);
}

}  // namespace fusor::wasm
