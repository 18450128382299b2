// Module: a checked, compiled WebAssembly module or component, ready to be instantiated for each
// request. Shared by every function that runs the same content, and used from every loop.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/host/functions.h"
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

class Module : public std::enable_shared_from_this<Module> {
 public:
  // Compiles it, or takes it from the cache. The error says what is wrong with the module: where it
  // is malformed, which import nobody offers, which export it lacks. A component is compiled as
  // one.
  static FunctionResult<std::shared_ptr<const Module>> load(std::shared_ptr<Runtime> runtime,
                                                            const ModuleFile& file);

  // The module in one shard: its code there, linked with the imports.
  struct Linked {
    const Engine* engine = nullptr;
    // Of a component, which answers wasi:http:
    ComponentHandle component_code;
    HttpComponentHandle component;
    // Of a core module:
    ModuleHandle code;
    InstancePreHandle prepared[2];  // by whether input may have to be waited for
    ExportHandle initialiser;       // called before the entry; or null
    ExportHandle entry;             // the export that is called
    ExportHandle memory;
  };
  // For a run that begins on the calling thread. What a thread runs often is copied into its own
  // shard; until then, and where there is no room for that, this is the first one's.
  const Linked& linked() const;

  Runtime& runtime() const { return *runtime_; }
  bool is_component() const { return first_.component != nullptr; }
  std::uint64_t initial_memory() const { return initial_memory_; }  // bytes
  std::string_view entry_name() const { return entry_name_; }
  const fusor_symbols_t* symbols() const { return symbols_.get(); }  // null: no debug info
  bool from_cache() const { return from_cache_; }
  std::size_t size() const { return size_; }             // of the .wasm, in bytes
  std::int64_t load_time() const { return load_time_; }  // ns: compiling, or reading the cache

 private:
  explicit Module(std::shared_ptr<Runtime> runtime) : runtime_(std::move(runtime)) {}
  FunctionResult<void> compile(const ModuleFile& file);
  FunctionResult<void> compile_component(const ModuleFile& file);
  Result<Linked> link(Shard& shard, ModuleHandle code) const;
  Result<Linked> link(Shard& shard, ComponentHandle code) const;
  Result<Linked> link_copy(Shard& shard) const;
  void copy_into(std::size_t shard) const;

  // Of the shards behind the first. Made by one thread, once, and used by others from then on.
  struct Copy {
    std::atomic<std::uint32_t> uses{0};
    std::atomic<bool> made{false};
    Linked linked;
  };
  // So many runs on a thread are worth a copy: some milliseconds, and the tables of the module.
  static constexpr std::uint32_t kWorthACopy = 100;

  std::shared_ptr<Runtime> runtime_;
  std::string key_;  // in the cache
  Linked first_;
  mutable Copy copies_[Runtime::kShards - 1];
  std::uint64_t initial_memory_ = 0;
  SymbolsHandle symbols_;
  std::string_view entry_name_ = "_start";
  bool has_initialiser_ = false;
  bool from_cache_ = false;
  std::size_t size_ = 0;
  std::int64_t load_time_ = 0;
};

}  // namespace fusor::wasm
