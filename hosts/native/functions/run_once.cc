#include "hosts/native/functions/run_once.h"

#include <poll.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <semaphore>

#include "core/base/strings.h"
#include "core/http/status.h"
#include "core/http/uri.h"
#include "hosts/native/functions/failure.h"
#include "hosts/native/functions/functions.h"
#include "hosts/native/functions/protocols/protocol.h"
#include "hosts/native/log/writer.h"

namespace fusor {
namespace {

std::string read_all(int fd) {
  std::string all;
  char piece[64 << 10];
  while (true) {
    const ssize_t n = read(fd, piece, sizeof(piece));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return all;
    all.append(piece, static_cast<std::size_t>(n));
  }
}

// A sandbox with a process's streams around it. Raw output passes through; where there is a head to
// be read, the reply is written when it is whole.
class Process {
 public:
  Process(const RunOnce& what, const NativeFunction& function, Host& host, const Uri& uri,
          wasm::Sandbox& sandbox)
      : what_(what),
        protocol_(protocol_of(what.settings.protocol, sandbox.is_component())),
        sandbox_(sandbox),
        x_(host) {
    make_request(uri);
    if (protocol_.needs_whole_body(x_.request)) body_ = read_all(what.input);
    start_ = {{}, body_, false, {}};
    for (const auto& [name, value] : what.environment) start_.environment.emplace_back(name, value);
    protocol_.prepare(x_, start_);
    start_.request.outgoing = function.outgoing();

    arguments_.push_back(function.name());
    for (const std::string& argument : what.arguments) arguments_.push_back(argument);
    wasm::Guest& guest = sandbox.guest();
    guest.arguments = arguments_;
    guest.environment = start_.environment;
    guest.request = std::move(start_.request);
    guest.input = {start_.input, protocol_.needs_whole_body(x_.request)};
    guest.output.limit = what.settings.max_response_size;
    guest.descriptors.give(what.settings.directories);
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

  // Writes what was held back. An error: what breaks the protocol.
  Result<void> reply(RanOnce& ran) {
    if (!held()) return {};
    const wasm::Guest& guest = sandbox_.guest();
    const wasm::HttpHead* head = guest.head ? &*guest.head : nullptr;
    TRY_ASSIGN(const ReplyHead read, protocol_.head(x_, {output_, true, head}));
    if (!read.complete) return fail("it ended without a response");
    ran.status = x_.response.status;
    ran.redirect = read.local_redirect;
    if (what_.with_head) write_head();
    const std::string_view rest = std::string_view(output_).substr(read.consumed);
    if (!write_fully(what_.output, read.body.value_or(rest))) reader_gone_ = true;
    return {};
  }

 private:
  void make_request(const Uri& uri) {
    Request& request = x_.request;
    request.method = what_.method;
    request.target = what_.uri;
    request.uri = uri;
    request.host = "localhost";
    x_.original_method = request.method;
    x_.original_uri = uri;
    for (const auto& [name, value] : what_.headers) {
      if (iequals(name, "Host")) request.host = value;
      request.headers.add(name, value);
    }
  }

  // A head comes with the output, or is to be written before it.
  bool held() const {
    const FunctionProtocol protocol = what_.settings.protocol;
    return protocol == FunctionProtocol::kCgi || protocol == FunctionProtocol::kJson ||
           what_.with_head;
  }

  void write_head() {
    const int status = x_.response.status;
    std::string head = cat("HTTP/1.1 ", decimal(status), " ", status_text(status), "\n");
    for (const Field& field : x_.response.headers) {
      head += cat(field.name, ": ", field.value, "\n");
    }
    if (!write_fully(what_.output, head + "\n")) reader_gone_ = true;
  }

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
    if (held()) {
      output_ += output;
    } else if (!write_fully(what_.output, output)) {
      reader_gone_ = true;
    }
    guest.output.take(output.size());
    write_fully(what_.errors, guest.errors.bytes);
    guest.errors.bytes.clear();
  }

  const RunOnce& what_;
  const Protocol& protocol_;
  wasm::Sandbox& sandbox_;
  Exchange x_;
  std::string body_;  // of the request, where the protocol needs it whole
  GuestStart start_;
  std::string output_;  // held back
  std::vector<std::string_view> arguments_;
  std::counting_semaphore<> wakes_{0};
  bool reader_gone_ = false;
  char piece_[64 << 10];
};

}  // namespace

Result<RanOnce> run_once(const RunOnce& what, Host& host) {
  RanOnce ran;
  Arena arena;
  const std::optional<Uri> uri = parse_target(what.uri, arena);
  if (!uri)
    return fail(cat("not a request's URI: '", what.uri, "'; expected one like /path?query"));
  const std::int64_t began = monotonic_now();
  NativeFunctions functions;
  TRY_ASSIGN(const std::shared_ptr<NativeFunction> function, functions.load_native(what.settings));
  const std::int64_t loaded = monotonic_now();
  ran.load = loaded - began;
  ran.from_cache = function->module().from_cache();

  wasm::Sandbox sandbox(
      function->shared_module(), true,
      {.memory = what.settings.memory_limit, .deadline = loaded + what.settings.timeout_ns});
  const auto process = std::make_unique<Process>(what, *function, host, *uri, sandbox);
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
  } else if (const auto replied = process->reply(ran); !replied) {
    ran.failure = cat(function->name(), ": ", replied.error().message());
    ran.exit_code = 1;
  }
  return ran;
}

}  // namespace fusor
