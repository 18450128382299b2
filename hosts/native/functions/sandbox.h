// Sandbox: one run of a module or component, in a store, an instance and a memory of its own that
// are gone when it ends. Knows nothing of requests, loops or coroutines: whoever holds it polls it,
// and brings what it waits for. Used by one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "hosts/native/functions/component_run.h"
#include "hosts/native/functions/guest.h"
#include "hosts/native/functions/module.h"

namespace fusor::wasm {

// How a run ended.
struct Ending {
  enum Kind {
    kSucceeded,  // returned, or exited with 0
    kExited,     // exited with another code
    kTrapped,    // unreachable, out of bounds, stack overflow, ...
    kTimedOut,   // the deadline passed
    kTooLarge,   // more output than allowed
    kNoSlot,     // the pool has no free instance: it never started
    kFailed,     // could not be instantiated
  } kind = kSucceeded;
  std::uint32_t exit_code = 0;
  std::uint64_t memory = 0;  // bytes that it had then
  std::string message;       // of the trap or failure, for the log
  std::string backtrace;     // innermost first: "name @ 0x1f3\n..."
};

class Sandbox {
 public:
  struct Limits {
    std::uint64_t memory = 128ull << 20;
    std::int64_t deadline = 0;  // monotonic, ns
  };

  // `input_waits`: the input may come in pieces (guest().input is fed); else it is whole before the
  // first poll. Set up guest() before that, too. A component takes it either way.
  Sandbox(std::shared_ptr<const Module> module, bool input_waits, Limits limits);
  // A run that has not ended is cancelled: its stack is unwound, and nothing of it remains.
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  Guest& guest() { return guest_; }
  bool is_component() const { return module_->is_component(); }
  std::int64_t deadline() const { return limits_.deadline; }

  // Runs the guest until it ends (true), waits (guest().wait says for what), or has had its turn of
  // about a millisecond (guest().wait is kNothing). Not to be called again after true.
  bool poll();
  bool ended() const { return stage_ == Stage::kEnded; }
  const Ending& ending() const { return ending_; }
  // Ends a run that waits for too long: as kTimedOut.
  void time_out();

  // When its instance stood there (monotonic); 0: not yet.
  std::int64_t instantiated_at() const { return instantiated_at_; }
  // Bytes of memory that the guest has, or had when it ended: the most it ever had.
  std::uint64_t memory_size() const;

 private:
  enum class Stage : std::uint8_t { kNew, kInstantiating, kRunning, kEnded };

  static wasmtime_error_t* on_epoch(wasmtime_context_t* context, void* self, std::uint64_t* delta,
                                    wasmtime_update_deadline_kind_t* kind);
  void begin();
  bool poll_component();
  bool finished(ErrorHandle error);
  void end(Ending::Kind kind);
  void end(Ending::Kind kind, const wasmtime_error_t* error);
  void release();

  std::shared_ptr<const Module> module_;
  Limits limits_;
  Guest guest_;
  StoreHandle store_;
  wasmtime_context_t* context_ = nullptr;
  RunHandle run_;                          // borrows the store: deleted before it
  std::optional<ComponentRun> component_;  // instead of these
  std::int64_t turn_began_ = 0;
  std::int64_t instantiated_at_ = 0;
  std::uint64_t memory_size_ = 0;
  Stage stage_ = Stage::kNew;
  bool input_waits_;
  bool past_deadline_ = false;
  Ending ending_;
};

}  // namespace fusor::wasm
