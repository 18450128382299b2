// Execution: one guest at work for one request, on the request's loop. Whoever needs its output
// pulls: the handler until the response's head is decided, then the connection as it sends the
// body. The guest runs only inside such a pull, so a client that reads slowly stops its guest and
// nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/scope.h"
#include "core/http/body.h"
#include "hosts/native/functions/counters.h"
#include "hosts/native/functions/gate.h"
#include "hosts/native/functions/pause.h"
#include "hosts/native/functions/sandbox.h"
#include "hosts/native/net/timer.h"

namespace fusor {

class Execution final : private Timer {
 public:
  // What a guest is given. Views live as long as the exchange.
  struct Setup {
    std::shared_ptr<const wasm::Module> module;
    wasm::Sandbox::Limits limits;
    Gate::Pass pass;
    std::vector<std::string_view> arguments;
    std::vector<std::pair<std::string_view, std::string_view>> environment;
    std::span<const FunctionDirectory> directories;
    wasm::HttpRequest request;   // of a component
    std::string_view input;      // the body where it has come whole, else its beginning
    BodySource* rest = nullptr;  // the rest of it; null: `input` is all
    std::size_t output_capacity = 64 << 10;
    std::uint64_t max_output = 0;
    std::uint64_t max_stderr = 64 << 10;
    FunctionCounters* counters = nullptr;  // outlive it
  };
  explicit Execution(Setup setup);
  ~Execution() override;

  // The first turn, without a coroutine: true where the guest ended in it, as most do.
  bool run_first_turn();

  enum class Event {
    kEnded,      // ending() says how; all that it wrote is pending()
    kOutput,     // it goes on later; something is pending()
    kCancelled,  // the client has gone
    kBodyFailed  // the request's body did: body_error()
  };
  // Runs the guest until it has ended, its output queue is full, or there is output to pass on: a
  // component's head, or more than `seen` bytes are pending, and the guest waits for more of the
  // request's body or `until` (monotonic) has come.
  Task<Event> advance(std::int64_t until, std::size_t seen);
  static constexpr std::size_t kOnlyTheEnd = SIZE_MAX;  // for `seen`

  // What a component answers, once it has set it; `head_passed`: it went out.
  const wasm::HttpHead* head() {
    const auto& head = sandbox_.guest().head;
    return head ? &*head : nullptr;
  }
  void head_passed() { head_passed_ = true; }
  // What a component sends behind its body, as far as it has.
  const auto& trailers() { return sandbox_.guest().trailers; }
  std::string_view pending() { return sandbox_.guest().output.pending(); }
  void take(std::size_t count) { sandbox_.guest().output.take(count); }
  const wasm::Ending& ending() const { return sandbox_.ending(); }
  const wasm::ErrorOutput& errors() { return sandbox_.guest().errors; }
  HttpError& body_error() { return *body_error_; }
  // What it wrote is no reply of its protocol.
  void broke_protocol() { broke_protocol_ = true; }
  RunOutcome outcome() const;
  bool succeeded() const { return sandbox_.ended() && ending().kind == wasm::Ending::kSucceeded; }
  // It cannot go on before somebody takes its output, or sends more of the request.
  bool waits_for_output() { return sandbox_.guest().wait == wasm::Wait::kOutput; }
  bool waits_for_client() {
    return waits_for_output() || sandbox_.guest().wait == wasm::Wait::kInput;
  }
  bool ended() const { return sandbox_.ended(); }
  // Of what has been run so far.
  RunCost cost() const;

  // From now on the guest is run by whoever reads, if anybody does: its deadline is watched apart.
  void leave_to_reader() { set(sandbox_.deadline()); }

 private:
  void expired() override;  // the deadline, while nobody pulls or while input is awaited
  void let_go();            // frees what only a guest that runs needs
  void time_out();
  bool poll();
  std::int64_t run_turn();
  Task<bool> compute();
  bool output_is_due(std::int64_t until, std::size_t seen);
  Event without_input(const Context& context) const;
  Task<bool> feed(Context& context);
  Task<void> read_piece();
  Task<void> sleep(std::int64_t until);
  Task<void> await_wake(std::int64_t until);
  Task<void> run_meanwhile();
  void woken();

  // Reaches the execution from a waker's thread, as long as it is there; lives as long as wakers.
  struct Alarm {
    Execution* run;
  };

  wasm::Sandbox sandbox_;
  FunctionCounters* counters_;
  Gate::Pass pass_;
  std::vector<std::string_view> arguments_;
  std::vector<std::pair<std::string_view, std::string_view>> environment_;
  BodySource* rest_;
  std::unique_ptr<char[]> piece_;
  std::unique_ptr<HttpError> body_error_;
  Scope* reading_ = nullptr;
  std::shared_ptr<Alarm> alarm_;   // of a component
  PauseUntil* waiting_ = nullptr;  // for its wake
  bool woken_ = false;
  bool broke_protocol_ = false;
  bool head_passed_ = false;
  bool piece_arrived_ = false;
  bool advancing_ = false;
  bool polled_ = false;     // the guest's wait is known, and nothing has come since
  std::int64_t began_ = 0;  // its first turn
  std::int64_t cpu_ = 0;
};

}  // namespace fusor
