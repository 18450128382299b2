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

std::uint64_t Sandbox::memory_size() const {
  if (component_) return component_->memory();
  if (store_ && guest_.has_memory) return wasmtime_memory_data_size(context_, &guest_.memory);
  return memory_size_;
}

void Sandbox::release() {
  memory_size_ = memory_size();
  component_.reset();
  run_.reset();
  store_.reset();
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
  const bool had_its_turn = now - sandbox.turn_began_ >= Ticker::kTickNs;
  *kind = had_its_turn ? WASMTIME_UPDATE_DEADLINE_YIELD : WASMTIME_UPDATE_DEADLINE_CONTINUE;
  return nullptr;
}

void Sandbox::begin() {
  stage_ = Stage::kInstantiating;
  const Module::Linked& module = module_->linked();
  if (module.component) {
    component_.emplace(module, guest_, limits_.memory,
                       ComponentRun::Epoch{&Sandbox::on_epoch, this});
    return;
  }
  store_.reset(wasmtime_store_new(module.engine->get(), &guest_, nullptr));
  context_ = wasmtime_store_context(store_.get());
  wasmtime_store_limiter(store_.get(), static_cast<std::int64_t>(limits_.memory),
                         module.engine->table_elements(), 1, -1, 1);
  wasmtime_context_set_epoch_deadline(context_, 1);
  wasmtime_store_epoch_deadline_callback(store_.get(), &Sandbox::on_epoch, this, nullptr);
  run_.reset(fusor_run_new(module.prepared[input_waits_].get(), context_, module.initialiser.get(),
                           module.entry.get(), module.memory.get()));
}

bool Sandbox::poll_component() {
  ErrorHandle error;
  while (true) {
    if (component_->poll(error)) return finished(std::move(error));
    const std::int64_t now = monotonic_now();
    if (stage_ == Stage::kInstantiating && component_->instantiated()) {
      stage_ = Stage::kRunning;
      instantiated_at_ = now;
    } else if (guest_.wait != Wait::kNothing || now - turn_began_ >= Ticker::kTickNs) {
      return false;
    }
  }
}

bool Sandbox::poll() {
  FUSOR_ASSERT(stage_ != Stage::kEnded);
  if (stage_ == Stage::kNew) begin();
  const Ticker::Running running(module_->runtime().ticker());
  turn_began_ = monotonic_now();
  if (component_) return poll_component();
  guest_.wait = Wait::kNothing;
  wasmtime_error_t* error = nullptr;
  if (stage_ == Stage::kInstantiating) {
    if (fusor_run_poll(run_.get(), &error)) return finished(ErrorHandle(error));
    guest_.has_memory = fusor_run_instantiated(run_.get(), &guest_.memory);
    if (!guest_.has_memory) return false;  // a start function waits
    stage_ = Stage::kRunning;
    instantiated_at_ = monotonic_now();
  }
  return fusor_run_poll(run_.get(), &error) && finished(ErrorHandle(error));
}

bool Sandbox::finished(ErrorHandle error) {
  if (!error) {
    end(Ending::kSucceeded);
  } else if (past_deadline_) {
    end(Ending::kTimedOut, error.get());
  } else if (guest_.exit_code) {
    ending_.exit_code = *guest_.exit_code;
    end(ending_.exit_code == 0 ? Ending::kSucceeded : Ending::kExited);
  } else if (guest_.output.over_limit) {
    end(Ending::kTooLarge);
  } else if (message_of(error.get()).find("concurrent limit of") != std::string::npos) {
    end(Ending::kNoSlot);  // the pool's own words; sandbox_test.cc holds them
  } else {
    end(Ending::kTrapped, error.get());
    if (instantiated_at_ == 0 && ending_.backtrace.empty()) ending_.kind = Ending::kFailed;
  }
  return true;
}

void Sandbox::end(Ending::Kind kind, const wasmtime_error_t* error) {
  TrapText text = describe(error, module_->symbols());
  ending_.message = std::move(text.message);
  ending_.backtrace = std::move(text.backtrace);
  end(kind);
}

void Sandbox::time_out() {
  if (stage_ == Stage::kEnded) return;
  ending_.message = "it waited";
  end(Ending::kTimedOut);
}

void Sandbox::end(Ending::Kind kind) {
  ending_.kind = kind;
  stage_ = Stage::kEnded;
  release();
  ending_.memory = memory_size_;
}

}  // namespace fusor::wasm
