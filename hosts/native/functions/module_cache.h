// Compiled code on disk, so that a start costs a mapped file instead of a second of compiling.
//
// An entry is two files named by its key (module content, engine version, settings): <key>.cwasm,
// the machine code, and <key>.sum, its size and checksum. Both are written aside and renamed, the
// sum last, so that a reader sees a whole entry or none, also where two processes share the folder.
// What is corrupt, foreign or from another engine is compiled again, never trusted: machine code is
// loaded only from a folder and files that belong to this user and that nobody else may write.
// Where the folder grows beyond a gigabyte, what was unused for longest goes.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "hosts/native/functions/engine.h"

namespace fusor::wasm {

class ModuleCache {
 public:
  // An empty path, or a folder that cannot be had privately: nothing is cached (see problem()).
  explicit ModuleCache(std::string directory, std::uint64_t capacity = 1ull << 30);

  // ${XDG_CACHE_HOME:-$HOME/.cache}/fusor/functions, or "" where neither is set.
  static std::string default_directory();

  // Why nothing is cached; "" where all is well.
  const std::string& problem() const { return problem_; }

  // Null: not there, or not to be trusted.
  ModuleHandle find(const Engine& engine, std::string_view key) const;
  ComponentHandle find_component(const Engine& engine, std::string_view key) const;
  // Best effort: a full disk only costs the next start its time.
  void keep(std::string_view key, const wasmtime_module_t* module) const;
  void keep(std::string_view key, const wasmtime_component_t* component) const;

  // Other things that are costly to make from a module (a snapshot): the same care, any bytes.
  bool find_bytes(std::string_view key, std::string& out) const;
  void keep_bytes(std::string_view key, std::string_view bytes) const;

 private:
  std::string path(std::string_view key, std::string_view suffix) const;
  // The file of compiled code, whole as it was written; else "".
  std::string sealed_code(std::string_view key) const;
  void keep_code(std::string_view key, wasm_byte_vec_t& code) const;
  void kept(std::size_t bytes) const;

  std::string directory_;
  std::uint64_t capacity_;
  mutable std::atomic<std::uint64_t> kept_;  // bytes since it was pruned
  std::string problem_;
};

}  // namespace fusor::wasm
