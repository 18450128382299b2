#include "hosts/native/functions/sandbox.h"

#include <utility>

#include "core/base/result.h"
#include "core/base/strings.h"
#include "hosts/native/functions/trap_text.h"
#include "hosts/native/net/timer.h"

namespace fusor::wasm {

Sandbox::Sandbox(std::shared_ptr<const Module> module, bool input_waits, Limits limits)
    : module_(std::move(module)), limits_(limits), input_waits_(input_waits) {}

Sandbox::~Sandbox() { release(); }

void Sandbox::release() {
  if (store_ && guest_.has_memory) {
    // Only after the future: it borrows the store.
    future_.reset();
    memory_size_ = wasmtime_memory_data_size(context_, &guest_.memory);
  }
  future_.reset();
  store_.reset();
  if (trap_) wasm_trap_delete(std::exchange(trap_, nullptr));
  if (error_) wasmtime_error_delete(std::exchange(error_, nullptr));
}

// Runs on the guest's stack when the epoch has moved on since its turn began.
wasmtime_error_t* Sandbox::on_epoch(wasmtime_context_t*, void* self, std::uint64_t* delta,
                                    wasmtime_update_deadline_kind_t* kind) {
  auto& sandbox = *static_cast<Sandbox*>(self);
  const std::int64_t now = monotonic_now();
  if (now >= sandbox.limits_.deadline) {
    sandbox.past_deadline_ = true;
    return wasmtime_error_new("timeout");
  }
  *delta = 1;
  // A guest that comes back from waiting finds an old deadline, and one that started between two
  // ticks a near one: neither has had its turn.
  const bool had_its_turn = now - sandbox.turn_began_ >= Ticker::kTickNs / 2;
  *kind = had_its_turn ? WASMTIME_UPDATE_DEADLINE_YIELD : WASMTIME_UPDATE_DEADLINE_CONTINUE;
  return nullptr;
}

void Sandbox::begin() {
  Engine& engine = module_->runtime().engine();
  store_.reset(wasmtime_store_new(engine.get(), &guest_, nullptr));
  context_ = wasmtime_store_context(store_.get());
  wasmtime_store_limiter(store_.get(), static_cast<std::int64_t>(limits_.memory),
                         engine.table_elements(), 1, -1, 1);
  wasmtime_context_set_epoch_deadline(context_, 1);
  wasmtime_store_epoch_deadline_callback(store_.get(), &Sandbox::on_epoch, this, nullptr);
  future_.reset(wasmtime_instance_pre_instantiate_async(module_->prepared(input_waits_), context_,
                                                        &instance_, &trap_, &error_));
  stage_ = Stage::kInstantiating;
}

bool Sandbox::poll() {
  FUSOR_ASSERT(stage_ != Stage::kEnded);
  if (stage_ == Stage::kNew) begin();
  const Ticker::Running running(module_->runtime().engine().ticker());
  turn_began_ = monotonic_now();
  guest_.wait = Wait::kNothing;
  if (!wasmtime_call_future_poll(future_.get())) return false;
  if (stage_ == Stage::kRunning) return finished();
  if (!instantiated()) return true;
  if (!wasmtime_call_future_poll(future_.get())) return false;
  return finished();
}

// Goes on to the call of the entry; false: ended, because there is no instance.
bool Sandbox::instantiated() {
  future_.reset();
  if (trap_ || error_) {
    finish_failed_instantiation();
    return false;
  }
  wasmtime_extern_t item;
  const std::string& entry = module_->entry();
  const bool found =
      wasmtime_instance_export_get(context_, &instance_, entry.data(), entry.size(), &item);
  FUSOR_ASSERT(found && item.kind == WASMTIME_EXTERN_FUNC);  // checked when the module was loaded
  entry_ = item.of.func;
  future_.reset(
      wasmtime_func_call_async(context_, &entry_, nullptr, 0, nullptr, 0, &trap_, &error_));
  stage_ = Stage::kRunning;
  instantiated_at_ = monotonic_now();
  return true;
}

void Sandbox::finish_failed_instantiation() {
  // A start function ran and ended it.
  if (trap_ || past_deadline_ || guest_.exit_code || guest_.output.over_limit) {
    finished();
    return;
  }
  ending_.message = message_of(error_);
  // The pool's own words; sandbox_test.cc holds them.
  const bool full = ending_.message.find("concurrent limit of") != std::string::npos;
  end(full ? Ending::kNoSlot : Ending::kFailed);
}

bool Sandbox::finished() {
  future_.reset();
  if (!trap_ && !error_) {
    end(Ending::kSucceeded);
  } else if (past_deadline_) {
    describe_trap();
    end(Ending::kTimedOut);
  } else if (guest_.exit_code) {
    ending_.exit_code = *guest_.exit_code;
    end(ending_.exit_code == 0 ? Ending::kSucceeded : Ending::kExited);
  } else if (guest_.output.over_limit) {
    end(Ending::kTooLarge);
  } else if (error_ && message_of(error_).find("concurrent limit of") != std::string::npos) {
    end(Ending::kNoSlot);  // stacks are taken at the first poll only
  } else {
    describe_trap();
    end(Ending::kTrapped);
  }
  return true;
}

void Sandbox::describe_trap() {
  TrapText text = trap_ ? describe(trap_) : describe(error_);
  ending_.message = std::move(text.message);
  ending_.backtrace = std::move(text.backtrace);
}

void Sandbox::time_out() {
  if (stage_ == Stage::kEnded) return;
  future_.reset();
  ending_.message = "it waited";
  end(Ending::kTimedOut);
}

void Sandbox::end(Ending::Kind kind) {
  ending_.kind = kind;
  stage_ = Stage::kEnded;
  release();
}

}  // namespace fusor::wasm
