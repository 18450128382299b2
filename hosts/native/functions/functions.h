// NativeFunctions: the functions of this process, by their settings and their module's content. A
// new Program that names an equal one adopts it with its running guests; what no Program names is
// freed.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/host/functions.h"
#include "hosts/native/functions/function.h"
#include "hosts/native/functions/runtime.h"

namespace fusor {

class NativeFunctions final : public Functions {
 public:
  explicit NativeFunctions(wasm::Runtime::Settings settings = {})
      : settings_(std::move(settings)) {}

  // May take seconds, where a module has to be compiled. From any thread.
  FunctionResult<std::shared_ptr<Function>> load(const FunctionSettings& settings) override;

  // As load, for commands that look inside.
  FunctionResult<std::shared_ptr<NativeFunction>> load_native(const FunctionSettings& settings);

  // Where this process's admin API listens, 0: nowhere over TCP. No guest gets there, whatever its
  // route allows.
  static void set_admin_port(std::uint16_t port);

  // Why compiled code is not kept, where functions were loaded; "": it is.
  std::string cache_problem();

  // Those that are loaded, in order of loading. From any thread.
  std::vector<std::shared_ptr<const NativeFunction>> loaded();

 private:
  Result<std::shared_ptr<wasm::Runtime>> runtime();
  FunctionResult<std::shared_ptr<const wasm::Module>> module(const wasm::ModuleFile& file,
                                                             const FunctionSettings& settings);

  const wasm::Runtime::Settings settings_;
  std::mutex mutex_;
  std::shared_ptr<wasm::Runtime> runtime_;  // made with the first function
  std::unordered_map<std::string, std::weak_ptr<const wasm::Module>> modules_;    // by digest
  std::vector<std::pair<std::string, std::weak_ptr<NativeFunction>>> functions_;  // by digest
};

}  // namespace fusor
