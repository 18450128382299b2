// The App's life: signals, watching files, stopping.
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>

#include "core/base/scope.h"
#include "core/base/strings.h"
#include "hosts/native/net/fd_watch.h"
#include "hosts/native/server/app.h"
#include "hosts/native/server/notify.h"
#include "hosts/native/server/signals.h"

namespace fusor {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1'000'000'000;
// After the grace period requests are cancelled; so long they may take to unwind.
constexpr std::int64_t kUnwind = 5 * kSecond;
constexpr std::chrono::seconds kFlush(2);  // for the last lines, where a writer stands still
constexpr int kForcedQuit = 2;
constexpr int kQuitFailed = 3;

}  // namespace

int App::run() {
  run_until_done(control_, main());
  return exit_code_;
}

Task<void> App::main() {
  Scope scope(co_await this_context());
  scope.spawn(handle_signals());
  if (options_.watch) scope.spawn(watch_files());
  notify_ready(cat("serving on ", join(addresses(), ", ")));
  if (options_.on_serving) options_.on_serving();
  co_await stop_.wait();
  co_await shut_down();
  scope.cancel();
  co_await scope.join();
}

Task<void> App::handle_signals() {
  const sigset_t set = control_signals();
  const int fd = ::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  {
    FdWatch watch(control_, fd);
    while (co_await watch.readable() == 0) {
      signalfd_siginfo info;
      while (::read(fd, &info, sizeof info) == sizeof info) {
        on_signal(static_cast<int>(info.ssi_signo));
      }
    }
  }
  ::close(fd);
}

void App::on_signal(int number) {
  switch (number) {
    case SIGTERM:
    case SIGINT:
      if (stopping_ || stop_.is_set()) {
        log(LogLevel::kWarn, "forced to quit", "signal", number == SIGINT ? "SIGINT" : "SIGTERM");
        quit_now(kForcedQuit);
      }
      log(LogLevel::kInfo, "told to stop", "signal", number == SIGINT ? "SIGINT" : "SIGTERM");
      return stop_.set();
    case SIGQUIT:
      log(LogLevel::kInfo, "quitting at once", "signal", "SIGQUIT");
      quit_now(kForcedQuit);
    case SIGUSR1: {
      log(LogLevel::kInfo, "reloading the config file", "signal", "SIGUSR1");
      notify_reloading();
      Diagnostics diagnostics;
      if (!reload_from_file(true, diagnostics)) {
        log(LogLevel::kError, "config not reloaded, the old one goes on serving", "error",
            diagnostics.to_string());
      }
      notify_ready(cat("serving on ", join(addresses(), ", ")));
      return;
    }
    default:
      log(LogLevel::kInfo, "signal ignored", "signal", signal_name(number));
  }
}

Task<void> App::watch_files() {
  while (co_await Sleep(kSecond)) {
    if (!source_ || stopping_) continue;
    const FileWatch::Change change = watch_.look(*source_, config());
    if (change == FileWatch::Change::kNone) continue;
    log(LogLevel::kInfo, "files of the config have changed", "file", source_->file);
    Diagnostics diagnostics;
    const bool force = change == FileWatch::Change::kModules;
    if (!reload_from_file(force, diagnostics)) {
      log(LogLevel::kError, "config not reloaded, the old one goes on serving", "error",
          diagnostics.to_string());
    }
  }
}

Task<void> App::shut_down() {
  stopping_ = true;
  log(LogLevel::kInfo, "shutting down");
  notify_stopping();
  std::size_t busy = workers_.size();
  for (auto& worker : workers_) {
    worker->loop().post([w = worker.get(), &busy] { w->drain([&busy] { --busy; }); });
  }
  admin_.drain();
  const std::int64_t grace = program_ ? program_->grace_period_ns() : 0;
  const std::int64_t began = monotonic_now();
  bool cancelled = false;
  std::int64_t pause = kMillisecond;
  while (busy > 0 || !admin_.idle()) {
    const std::int64_t passed = monotonic_now() - began;
    if (grace > 0 && passed > grace && !cancelled) {
      cancelled = true;
      log(LogLevel::kWarn, "the grace period is over: what still runs is cancelled");
      for (auto& worker : workers_) worker->loop().post([w = worker.get()] { w->abort(); });
      admin_.abort();
    }
    if (cancelled && passed > grace + kUnwind) {
      log(LogLevel::kError, "some requests did not end");
      quit_now(kQuitFailed);
    }
    co_await Sleep(pause);
    pause = std::min(pause * 2, 20 * kMillisecond);
  }
  for (auto& worker : workers_) worker->stop_thread();
  for (const auto& [key, address] : addresses_) {
    if (!address.unix_path.empty()) ::unlink(address.unix_path.c_str());
  }
}

void App::quit_now(int code) {
  shared_.logs.flush(kFlush);
  ::_exit(code);
}

}  // namespace fusor
