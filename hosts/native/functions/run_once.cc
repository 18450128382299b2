#include "hosts/native/functions/run_once.h"

#include <poll.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <semaphore>

#include "core/base/strings.h"
#include "hosts/native/functions/failure.h"
#include "hosts/native/functions/functions.h"

namespace fusor {
namespace {

// A sandbox with a process's streams around it.
class Process {
 public:
  Process(const RunOnce& what, const NativeFunction& function, wasm::Sandbox& sandbox)
      : what_(what), sandbox_(sandbox) {
    arguments_.push_back(function.name());
    for (const std::string& argument : what.arguments) arguments_.push_back(argument);
    for (const auto& [name, value] : what.environment) environment_.emplace_back(name, value);
    wasm::Guest& guest = sandbox.guest();
    guest.arguments = arguments_;
    guest.environment = environment_;
    guest.output.limit = what.settings.max_response_size;
    guest.descriptors.give(what.settings.directories);
    guest.request = {"POST", "localhost", "/", false, {}, function.outgoing()};
    guest.wake = [this] { wakes_.release(); };
  }

  void run() {
    while (!sandbox_.poll()) {
      pass_on();
      wait();
      if (sandbox_.ended()) break;
    }
    pass_on();
  }
  bool reader_gone() const { return reader_gone_; }

 private:
  void wait() {
    wasm::Guest& guest = sandbox_.guest();
    if (guest.wait == wasm::Wait::kTimer) sleep_until(std::min(guest.wake_at, sandbox_.deadline()));
    if (guest.wait == wasm::Wait::kWake) wait_for_wake();
    if (guest.wait == wasm::Wait::kInput) read_more();
    if (guest.wait == wasm::Wait::kWork) guest.do_work();
    if (monotonic_now() >= sandbox_.deadline() || reader_gone_) sandbox_.time_out();
  }
  static void sleep_until(std::int64_t at) {
    const timespec until{at / 1'000'000'000, at % 1'000'000'000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
  }
  void wait_for_wake() {
    const std::int64_t left = std::max<std::int64_t>(sandbox_.deadline() - monotonic_now(), 0);
    (void)wakes_.try_acquire_for(std::chrono::nanoseconds(left));
  }
  void read_more() {
    const std::int64_t left = (sandbox_.deadline() - monotonic_now()) / 1'000'000 + 1;
    pollfd input{what_.input, POLLIN, 0};
    if (poll(&input, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000))) <= 0) return;
    const ssize_t n = read(what_.input, piece_, sizeof(piece_));
    if (n < 0 && errno == EINTR) return;
    wasm::Input& into = sandbox_.guest().input;
    if (n > 0) into.ready = {piece_, static_cast<std::size_t>(n)};
    into.ended = n <= 0;
  }
  void pass_on() {
    wasm::Guest& guest = sandbox_.guest();
    const std::string_view output = guest.output.pending();
    if (!write_all(what_.output, output)) reader_gone_ = true;
    guest.output.take(output.size());
    write_all(what_.errors, guest.errors.bytes);
    guest.errors.bytes.clear();
  }
  static bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = write(fd, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }

  const RunOnce& what_;
  wasm::Sandbox& sandbox_;
  std::vector<std::string_view> arguments_;
  std::vector<std::pair<std::string_view, std::string_view>> environment_;
  std::counting_semaphore<> wakes_{0};
  bool reader_gone_ = false;
  char piece_[64 << 10];
};

}  // namespace

Result<RanOnce> run_once(const RunOnce& what) {
  RanOnce ran;
  const std::int64_t began = monotonic_now();
  NativeFunctions functions;
  TRY_ASSIGN(const std::shared_ptr<NativeFunction> function, functions.load_native(what.settings));
  const std::int64_t loaded = monotonic_now();
  ran.load = loaded - began;
  ran.from_cache = function->module().from_cache();

  wasm::Sandbox sandbox(
      function->shared_module(), true,
      {.memory = what.settings.memory_limit, .deadline = loaded + what.settings.timeout_ns});
  const auto process = std::make_unique<Process>(what, *function, sandbox);
  process->run();
  const std::int64_t ended = monotonic_now();
  const std::int64_t instance = sandbox.instantiated_at() ? sandbox.instantiated_at() : ended;
  ran.instantiate = instance - loaded;
  ran.run = ended - instance;
  ran.memory = sandbox.memory_size();
  ran.written = sandbox.guest().output.total;
  if (sandbox.guest().head) ran.status = sandbox.guest().head->status;

  const wasm::Ending& ending = sandbox.ending();
  ran.failure = process->reader_gone() ? "nobody reads its output" : cause_of(*function, ending);
  ran.backtrace = ending.backtrace;
  if (ending.kind != wasm::Ending::kSucceeded) {
    ran.exit_code = ending.kind == wasm::Ending::kExited ? static_cast<int>(ending.exit_code) : 1;
  }
  return ran;
}

}  // namespace fusor
