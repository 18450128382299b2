// For the tests of this folder: a small engine that they share, guests by name or as text, and a
// run from start to end.
#pragma once

#include <gtest/gtest.h>
#include <time.h>
#include <wasmtime/wat.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/strings.h"
#include "hosts/native/functions/digest.h"
#include "hosts/native/functions/sandbox.h"
#include "hosts/native/net/timer.h"

namespace fusor::wasm::test {

// Small enough for sanitizers. Compiled code is kept beside the guests, as a server keeps it.
inline std::shared_ptr<Runtime> runtime() {
  static const std::shared_ptr<Runtime> shared =
      *Runtime::create({.engine = {.slots = 16}, .cache_directory = FUSOR_GUEST_DIR "/cache"});
  return shared;
}

inline std::string guest_path(std::string_view name) {
  return cat(FUSOR_GUEST_DIR "/", name, ".wasm");
}

inline ModuleFile wat_file(std::string_view text) {
  wasm_byte_vec_t bytes;
  const ErrorHandle error(wasmtime_wat2wasm(text.data(), text.size(), &bytes));
  EXPECT_EQ(message_of(error.get()), "");
  ModuleFile file{"test.wasm", std::string(view(bytes)), ""};
  wasm_byte_vec_delete(&bytes);
  file.digest = content_digest(file.bytes);
  return file;
}

// The module, or a failed test and null.
inline std::shared_ptr<const Module> loaded(Result<std::shared_ptr<const Module>> module) {
  if (module) return *module;
  ADD_FAILURE() << module.error().message();
  return nullptr;
}

inline std::shared_ptr<const Module> guest(std::string_view name) {
  auto file = ModuleFile::read(guest_path(name));
  if (file) return loaded(Module::load(runtime(), *file));
  ADD_FAILURE() << file.error().message();
  return nullptr;
}

inline std::shared_ptr<const Module> wat(std::string_view text) {
  return loaded(Module::load(runtime(), wat_file(text)));
}

struct TestRun {
  std::vector<std::string_view> arguments = {"guest"};
  std::vector<std::pair<std::string_view, std::string_view>> environment = {};
  std::span<const FunctionDirectory> directories = {};
  std::string_view input = {};
  std::uint64_t memory = 128ull << 20;
  std::int64_t timeout = 20'000'000'000;
  std::uint64_t max_output = 0;

  // What came of it.
  std::string output = {};
  std::string errors = {};
  std::uint64_t errors_dropped = 0;
  Ending ending = {};
  int turns = 0;  // polls

  TestRun& with(std::vector<std::string_view> more) {
    arguments.insert(arguments.end(), more.begin(), more.end());
    return *this;
  }
  // Polls until it ends, as a driver with nothing else to do.
  TestRun& go(const std::shared_ptr<const Module>& module) {
    if (!module) return *this;
    Sandbox sandbox(module, !directories.empty(), {memory, monotonic_now() + timeout});
    Guest& guest = sandbox.guest();
    guest.arguments = arguments;
    guest.environment = environment;
    guest.descriptors.give(directories);
    guest.input = {input, true};
    guest.output.limit = max_output;
    for (++turns; !sandbox.poll(); ++turns) {
      if (guest.wait == Wait::kTimer) wait_until(std::min(guest.wake_at, sandbox.deadline()));
      if (guest.wait == Wait::kWork) guest.do_work();
      if (monotonic_now() >= sandbox.deadline() && guest.wait != Wait::kNothing) {
        sandbox.time_out();
        break;
      }
      drain(guest);
    }
    drain(guest);
    errors = guest.errors.bytes;
    errors_dropped = guest.errors.dropped;
    ending = sandbox.ending();
    return *this;
  }

 private:
  static void wait_until(std::int64_t at) {
    const timespec until{at / 1'000'000'000, at % 1'000'000'000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
  }
  void drain(Guest& guest) {
    output += guest.output.pending();
    guest.output.take(guest.output.pending().size());
  }
};

}  // namespace fusor::wasm::test
