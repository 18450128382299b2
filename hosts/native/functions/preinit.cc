#include "hosts/native/functions/preinit.h"

#include <time.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/strings.h"
#include "hosts/native/functions/custom_section.h"
#include "hosts/native/functions/digest.h"
#include "hosts/native/functions/guest.h"
#include "hosts/native/functions/module_check.h"
#include "hosts/native/functions/trap_text.h"
#include "hosts/native/net/timer.h"

namespace fusor::wasm {
namespace {

constexpr std::int64_t kTimeout = 10'000'000'000;
constexpr std::int64_t kMemory = 128 << 20;

using WizerHandle = std::unique_ptr<fusor_wizer_t, Deleter<fusor_wizer_delete>>;

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::string take(wasm_byte_vec_t& bytes) {
  std::string out(view(bytes));
  wasm_byte_vec_delete(&bytes);
  return out;
}

// An instance that runs exported functions, on the calling thread, until a deadline.
class Starter {
 public:
  Starter(Runtime& runtime, const ModuleFile& file, std::span<const FunctionDirectory> directories)
      : runtime_(runtime), file_(file), deadline_(monotonic_now() + kTimeout) {
    guest_.input.ended = true;
    guest_.descriptors.give(directories);
    guest_.arguments = {&name_, 1};
    store_.reset(wasmtime_store_new(runtime.engine().get(), &guest_, nullptr));
    context_ = wasmtime_store_context(store_.get());
    wasmtime_store_limiter(store_.get(), kMemory, runtime.engine().table_elements(), 1, -1, 1);
    wasmtime_context_set_epoch_deadline(context_, 1);
    wasmtime_store_epoch_deadline_callback(store_.get(), &Starter::on_epoch, this, nullptr);
  }

  Result<void> instantiate(const wasmtime_module_t* module) {
    FutureHandle future(wasmtime_linker_instantiate_async(runtime_.first().linker(false), context_,
                                                          module, &instance_, &trap_, &error_));
    return finish(std::move(future));
  }
  bool exports(std::string_view name) {
    wasmtime_extern_t item;
    return wasmtime_instance_export_get(context_, &instance_, name.data(), name.size(), &item) &&
           item.kind == WASMTIME_EXTERN_FUNC;
  }
  Result<void> call(std::string_view name) {
    wasmtime_extern_t item;
    if (!wasmtime_instance_export_get(context_, &instance_, name.data(), name.size(), &item) ||
        item.kind != WASMTIME_EXTERN_FUNC) {
      return fail(cat(file_.path, " exports no function \"", name, "\" to pre-initialise it"));
    }
    entry_ = item.of.func;
    FutureHandle future(
        wasmtime_func_call_async(context_, &entry_, nullptr, 0, nullptr, 0, &trap_, &error_));
    return finish(std::move(future));
  }

  // Answers the request that the module brings along, if it does: what requests have in common,
  // such as tables that a library makes when it is first used, is part of the snapshot then.
  Result<void> warm_up() {
    const auto body = custom_section(file_.bytes, kWarmUpSection);
    if (!body) return {};
    step_ = "its warm-up request: ";
    guest_.input = {*body, true};
    return call(kRequestExport);
  }

  wasmtime_context_t* context() { return context_; }
  const wasmtime_instance_t* instance() const { return &instance_; }

 private:
  static wasmtime_error_t* on_epoch(wasmtime_context_t*, void* self, std::uint64_t* delta,
                                    wasmtime_update_deadline_kind_t* kind) {
    if (monotonic_now() >= static_cast<Starter*>(self)->deadline_) {
      return wasmtime_error_new("no end within ten seconds");
    }
    *delta = 10;
    *kind = WASMTIME_UPDATE_DEADLINE_CONTINUE;
    return nullptr;
  }

  Result<void> finish(FutureHandle future) {
    const Ticker::Running running(runtime_.ticker());
    while (!wasmtime_call_future_poll(future.get())) {
      Output& output = guest_.output;
      if (guest_.wait == Wait::kOutput) output.take(output.pending().size());  // to nobody
      if (guest_.wait == Wait::kTimer) {
        const std::int64_t at = std::min(guest_.wake_at, deadline_);
        const timespec until{at / 1'000'000'000, at % 1'000'000'000};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
        if (monotonic_now() >= deadline_) return failed("no end within ten seconds");
      }
      guest_.wait = Wait::kNothing;
    }
    future.reset();
    const TrapHandle trap(std::exchange(trap_, nullptr));
    const ErrorHandle error(std::exchange(error_, nullptr));
    if (!trap && !error) return {};
    if (guest_.exit_code) {
      return failed(
          cat("it exited with ", decimal_unsigned(*guest_.exit_code), ", where it has to return"));
    }
    return failed((trap ? describe(trap.get()) : describe(error.get(), nullptr)).message);
  }
  std::unexpected<Error> failed(std::string_view why) {
    return fail(cat(file_.path, " could not be pre-initialised: ", step_, why,
                    guest_.errors.bytes.empty() ? "" : "\n", guest_.errors.bytes));
  }

  Runtime& runtime_;
  const ModuleFile& file_;
  const std::int64_t deadline_;
  std::string_view name_ = "preinit";
  std::string_view step_;
  Guest guest_;
  StoreHandle store_;
  wasmtime_context_t* context_ = nullptr;
  wasmtime_instance_t instance_{};
  wasmtime_func_t entry_{};
  wasm_trap_t* trap_ = nullptr;
  wasmtime_error_t* error_ = nullptr;
};

Result<void> initialise(Starter& starter, std::string_view initialiser) {
  if (initialiser.empty()) {
    initialiser = starter.exports("wizer-initialize") ? "wizer-initialize" : kInitialize;
  }
  if (initialiser != kInitialize && starter.exports(kInitialize)) TRY(starter.call(kInitialize));
  TRY(starter.call(initialiser));
  return starter.warm_up();
}

Result<std::string> snapshot(Runtime& runtime, const ModuleFile& file, std::string_view initialiser,
                             std::span<const FunctionDirectory> directories) {
  wasm_byte_vec_t instrumented;
  fusor_wizer_t* made = nullptr;
  const std::string_view remove = initialiser.empty() ? "wizer-initialize" : initialiser;
  if (const ErrorHandle error(fusor_wizer_instrument(bytes_of(file.bytes), file.bytes.size(),
                                                     remove.data(), remove.size(), &instrumented,
                                                     &made));
      error) {
    return fail(cat(file.path, " cannot be pre-initialised: ", message_of(error.get())));
  }
  const WizerHandle wizer(made);
  const std::string with_state = take(instrumented);
  wasmtime_module_t* compiled = nullptr;
  if (const ErrorHandle error(wasmtime_module_new(runtime.engine().get(), bytes_of(with_state),
                                                  with_state.size(), &compiled));
      error) {
    return fail(cat(file.path, " is not a valid WebAssembly module: ", message_of(error.get())));
  }
  const ModuleHandle module(compiled);
  TRY(check_imports(file.path, module.get()));
  Starter starter(runtime, file, directories);
  TRY(starter.instantiate(module.get()));
  TRY(initialise(starter, initialiser));
  wasm_byte_vec_t out;
  if (const ErrorHandle error(
          fusor_wizer_snapshot(wizer.get(), starter.context(), starter.instance(), &out));
      error) {
    return fail(cat(file.path, " could not be pre-initialised: ", message_of(error.get())));
  }
  return take(out);
}

}  // namespace

Result<ModuleFile> preinitialise(Runtime& runtime, const ModuleFile& file,
                                 std::string_view initialiser,
                                 std::span<const FunctionDirectory> directories) {
  std::vector<FunctionDirectory> names;  // that lie nowhere
  std::string inputs = cat(file.digest, "\npreinit 3 ", initialiser, "\n", Engine::fingerprint());
  for (const FunctionDirectory& one : directories) {
    names.push_back({"", one.guest, one.writable});
    inputs += cat("\n", one.guest);
  }
  // Named by what it is made of: one snapshot is as good as the other, and code that was compiled
  // of either is whole.
  ModuleFile ready{file.path, {}, content_digest(inputs)};
  const std::string key = ready.digest.substr(0, 40);
  if (!runtime.cache().find_bytes(key, ready.bytes)) {
    TRY_ASSIGN(ready.bytes, snapshot(runtime, file, initialiser, names));
    runtime.cache().keep_bytes(key, ready.bytes);
  }
  return ready;
}

}  // namespace fusor::wasm
