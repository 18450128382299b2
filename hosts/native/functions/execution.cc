#include "hosts/native/functions/execution.h"

#include <algorithm>
#include <utility>

#include "hosts/native/functions/compute.h"
#include "hosts/native/functions/pause.h"
#include "hosts/native/net/loop.h"

namespace fusor {
namespace {

constexpr std::size_t kPiece = 64 << 10;  // of the request's body at a time
// What a guest may have of its loop before it goes on elsewhere whenever it fills a turn: a Go
// program starts and answers within that.
constexpr std::int64_t kOnTheLoop = 3'000'000;
// Behind its deadline, the longest until a guest that computes has come by its next check of it.
constexpr std::int64_t kOverdue = 1'000'000'000;

}  // namespace

Execution::Execution(Setup setup)
    : Timer(*Loop::current()),
      sandbox_(std::move(setup.module), setup.rest != nullptr || !setup.directories.empty(),
               setup.limits),
      counters_(setup.counters),
      pass_(std::move(setup.pass)),
      arguments_(std::move(setup.arguments)),
      environment_(std::move(setup.environment)),
      rest_(setup.rest) {
  const bool is_component = sandbox_.is_component();
  wasm::Guest& guest = sandbox_.guest();
  guest.arguments = arguments_;
  guest.environment = environment_;
  guest.descriptors.give(setup.directories);
  guest.input = {setup.input, rest_ == nullptr};
  guest.output.capacity = setup.output_capacity;
  guest.output.limit = setup.max_output;
  guest.errors.limit = setup.max_stderr;
  guest.request = std::move(setup.request);
  if (!is_component) return;
  alarm_ = std::make_shared<Alarm>(this);
  guest.wake = [alarm = alarm_, loop = Loop::current()] {
    loop->post([alarm] {
      if (alarm->run) alarm->run->woken();
    });
  };
}

Execution::~Execution() {
  if (alarm_) alarm_->run = nullptr;
  if (!counters_) return;
  counters_->add(outcome(), cost());
}

RunOutcome Execution::outcome() const {
  if (broke_protocol_) return RunOutcome::kBadReply;
  return ended() ? outcome_of(ending()) : RunOutcome::kCancelled;
}

RunCost Execution::cost() const {
  const std::int64_t instance = sandbox_.instantiated_at();
  return {instance ? instance - began_ : 0, cpu_, sandbox_.memory_size()};
}

bool Execution::run_first_turn() {
  if (counters_) counters_->begin();
  began_ = monotonic_now();
  polled_ = true;
  return poll();
}

std::int64_t Execution::run_turn() {
  const std::int64_t began = monotonic_now();
  sandbox_.poll();
  const std::int64_t took = monotonic_now() - began;
  cpu_ += took;
  return took;
}

bool Execution::poll() {
  GuestTurn::charge(run_turn());
  if (!sandbox_.ended()) return false;
  let_go();
  return true;
}

// A turn beside the loop; true: the guest has ended in it. Nothing else touches it meanwhile: its
// timer is held off by advancing_, and readers wait for advance().
Task<bool> Execution::compute() {
  polled_ = co_await ComputeTurn([this] { run_turn(); });
  if (!sandbox_.ended()) co_return false;
  let_go();
  co_return true;
}

void Execution::let_go() {
  clear();
  pass_.give_back();
}

void Execution::time_out() {
  sandbox_.time_out();
  let_go();
}

void Execution::expired() {
  if (reading_) {
    reading_->cancel();
  } else if (!advancing_ && !sandbox_.ended()) {
    time_out();
  }
}

bool Execution::output_is_due(std::int64_t until, std::size_t seen) {
  const wasm::Guest& guest = sandbox_.guest();
  if (guest.wait == wasm::Wait::kOutput || (guest.head && !head_passed_)) return true;
  if (guest.output.pending().size() <= seen) return false;
  return guest.wait == wasm::Wait::kInput || monotonic_now() >= until;
}

Task<Execution::Event> Execution::advance(std::int64_t until, std::size_t seen) {
  Context& context = co_await this_context();
  struct Inside {
    bool& flag;
    explicit Inside(bool& f) : flag(f) { flag = true; }
    ~Inside() { flag = false; }
  } inside(advancing_);
  bool has_turn = false;
  while (!context.cancelled()) {
    if (sandbox_.ended()) co_return Event::kEnded;
    if (!std::exchange(polled_, false)) {
      // Also a guest that never fills its turn gives way, where its output is taken at once.
      if (!std::exchange(has_turn, false) && !GuestTurn::is_free()) {
        co_await GuestTurn(GuestTurn::kBehindAll);
        has_turn = true;
        continue;
      }
      if (poll()) co_return Event::kEnded;
    }
    if (output_is_due(until, seen)) co_return Event::kOutput;
    switch (sandbox_.guest().wait) {
      case wasm::Wait::kInput:
        if (!co_await feed(context)) co_return without_input(context);
        break;
      case wasm::Wait::kTimer:
        co_await sleep(pending().size() > seen ? until : kNever);
        break;
      case wasm::Wait::kWake:
        co_await await_wake(pending().size() > seen ? until : kNever);
        break;
      case wasm::Wait::kWork:
        co_await offload([this] { sandbox_.guest().do_work(); });
        if (monotonic_now() >= sandbox_.deadline()) time_out();
        break;
      default:
        // A guest that computes finds its deadline by itself. One that only seems to must not stay.
        if (monotonic_now() >= sandbox_.deadline() + kOverdue) {
          time_out();
        } else if (cpu_ >= kOnTheLoop) {
          if (co_await compute()) co_return Event::kEnded;
        } else {
          co_await GuestTurn(GuestTurn::kBeforeAll);
          has_turn = true;
        }
    }
  }
  co_return Event::kCancelled;
}

Execution::Event Execution::without_input(const Context& context) const {
  if (sandbox_.ended()) return Event::kEnded;
  return context.cancelled() ? Event::kCancelled : Event::kBodyFailed;
}

Task<void> Execution::sleep(std::int64_t until) {
  co_await PauseUntil(std::min({sandbox_.guest().wake_at, sandbox_.deadline(), until}));
  if (monotonic_now() >= sandbox_.deadline()) time_out();
}

// Until the guest's waker was called, or the time has come. What it asks for comes from threads
// that know nothing of this loop.
Task<void> Execution::await_wake(std::int64_t until) {
  if (!woken_) {
    PauseUntil pause(std::min(sandbox_.deadline(), until));
    waiting_ = &pause;
    co_await pause;
    waiting_ = nullptr;
  }
  woken_ = false;
  if (monotonic_now() >= sandbox_.deadline()) time_out();
}

void Execution::woken() {
  woken_ = true;
  if (waiting_) waiting_->end_early();
}

// While a piece of the body is awaited, a component goes on with what else it waits for. What it
// writes then goes out when the piece has come.
Task<void> Execution::run_meanwhile() {
  Context& context = co_await this_context();
  co_await await_wake(kNever);
  while (!piece_arrived_ && !sandbox_.ended() && !context.cancelled()) {
    if (!GuestTurn::is_free()) {
      co_await GuestTurn(GuestTurn::kBehindAll);
    } else if (!poll() && sandbox_.guest().wait != wasm::Wait::kNothing) {
      co_await await_wake(kNever);
    }
  }
  if (sandbox_.ended()) reading_->cancel();
}

// Brings the next piece of the request's body; false: the guest cannot go on.
Task<bool> Execution::feed(Context& context) {
  if (!piece_) piece_ = std::make_unique_for_overwrite<char[]>(kPiece);
  Scope scope(context);
  reading_ = &scope;
  set(sandbox_.deadline());
  piece_arrived_ = false;
  scope.spawn(read_piece());
  if (alarm_) scope.spawn(run_meanwhile());
  co_await scope.join();
  reading_ = nullptr;
  if (monotonic_now() >= sandbox_.deadline()) time_out();
  co_return !sandbox_.ended() && !context.cancelled() && !body_error_;
}

Task<void> Execution::read_piece() {
  Result<std::size_t, HttpError> got = co_await rest_->read({piece_.get(), kPiece});
  piece_arrived_ = true;
  woken();  // run_meanwhile
  if (sandbox_.ended()) co_return;
  wasm::Input& input = sandbox_.guest().input;
  if (!got) {
    body_error_ = std::make_unique<HttpError>(std::move(got.error()));
  } else if (*got == 0) {
    input.ended = true;
  } else {
    input.ready = {piece_.get(), *got};
  }
}

}  // namespace fusor
