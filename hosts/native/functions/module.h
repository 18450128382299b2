// Module: a checked, compiled WebAssembly module or component, ready to be instantiated for each
// request. Shared by every function that runs the same content, and used from every loop.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "hosts/native/functions/runtime.h"

namespace fusor::wasm {

// A .wasm file as it was read. Its digest is its identity: a file that is replaced is another
// module.
struct ModuleFile {
  std::string path;
  std::string bytes;
  std::string digest;

  // Fails where there is no such file, or what is there is no WebAssembly module; the error names
  // the path and says what it is instead.
  static Result<ModuleFile> read(std::string path);
  bool is_component() const;
};

class Module {
 public:
  // Compiles it, or takes it from the cache. The error says what is wrong with the module: where it
  // is malformed, which import nobody offers, which export it lacks. A component is compiled as
  // one.
  static Result<std::shared_ptr<const Module>> load(std::shared_ptr<Runtime> runtime,
                                                    const ModuleFile& file);

  Runtime& runtime() const { return *runtime_; }
  const wasmtime_instance_pre_t* prepared(bool input_waits) const {
    return prepared_[input_waits].get();
  }
  // A component, which answers wasi:http and has none of what follows; null: a core module.
  const fusor_http_component_t* component() const { return http_component_.get(); }
  const wasmtime_module_t* get() const { return module_.get(); }
  std::uint64_t initial_memory() const { return initial_memory_; }  // bytes
  const fusor_entry_t* entry() const { return entry_.get(); }       // the export that is called
  std::string_view entry_name() const { return entry_name_; }
  const fusor_entry_t* initialiser() const { return initialiser_.get(); }  // called before; or null
  const fusor_symbols_t* symbols() const { return symbols_.get(); }        // null: no debug info
  bool from_cache() const { return from_cache_; }
  std::size_t size() const { return size_; }             // of the .wasm, in bytes
  std::int64_t load_time() const { return load_time_; }  // ns: compiling, or reading the cache

 private:
  explicit Module(std::shared_ptr<Runtime> runtime) : runtime_(std::move(runtime)) {}
  Result<void> compile(const ModuleFile& file);
  Result<void> compile_component(const ModuleFile& file);

  std::shared_ptr<Runtime> runtime_;
  ModuleHandle module_;
  HttpComponentHandle http_component_;
  InstancePreHandle prepared_[2];
  std::uint64_t initial_memory_ = 0;
  EntryHandle entry_;
  EntryHandle initialiser_;
  SymbolsHandle symbols_;
  std::string_view entry_name_ = "_start";
  bool from_cache_ = false;
  std::size_t size_ = 0;
  std::int64_t load_time_ = 0;
};

}  // namespace fusor::wasm
