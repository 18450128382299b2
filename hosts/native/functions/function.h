// NativeFunction: one route's function: a module with its settings. Shared by all loops.
#pragma once

#include <memory>
#include <string>

#include "core/host/functions.h"
#include "hosts/native/functions/counters.h"
#include "hosts/native/functions/execution.h"
#include "hosts/native/functions/gate.h"
#include "hosts/native/functions/module.h"
#include "hosts/native/functions/protocols/protocol.h"

namespace fusor {

class NativeFunction final : public Function, public std::enable_shared_from_this<NativeFunction> {
 public:
  NativeFunction(FunctionSettings settings, std::shared_ptr<const wasm::Module> module);

  Task<Served> serve(Exchange& x, Invocation invocation) override;

  const FunctionSettings& settings() const { return settings_; }
  const std::string& name() const { return name_; }  // argv[0]: the file's name
  const Gate& gate() const { return gate_; }
  const FunctionCounters& counters() const { return counters_; }
  const wasm::Module& module() const { return *module_; }
  std::uint64_t largest_reply() const;  // bytes; 0: no limit
  const fusor_outgoing_t* outgoing() const { return outgoing_.get(); }
  const std::shared_ptr<const wasm::Module>& shared_module() const { return module_; }

 private:
  class ReplyBody;

  // The request's body: whole where it is small or the protocol wants it, else what reads it.
  struct Input {
    std::string_view bytes;
    BodySource* rest = nullptr;
  };
  Task<Result<Input, HttpError>> input_of(Exchange& x) const;
  std::unique_ptr<Execution> start(Exchange& x, Invocation& invocation, Input input,
                                   Gate::Pass pass);
  Task<Served> answer(Exchange& x, Execution& run, std::string_view& redirect);
  Served finish(Exchange& x, Execution& run, std::string_view& redirect);
  Result<ReplyHead> read_head(Exchange& x, Execution& run, bool ended) const;
  Served protocol_error(Exchange& x, Execution& run, const std::string& what);

  const FunctionSettings settings_;
  const std::shared_ptr<const wasm::Module> module_;
  const Protocol& protocol_;
  const wasm::OutgoingHandle outgoing_;
  const std::string name_;
  Gate gate_;
  FunctionCounters counters_;
};

}  // namespace fusor
