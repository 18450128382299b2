// Guest: what one run of a module works on. Its host functions (wasi/) read and write this state
// and nothing else: they run on the guest's own stack (a fiber) and start or resume no coroutine.
// Where they cannot go on they say what they wait for and suspend; whoever drives the run
// (driver.cc, or `fusor function run`) brings it and polls again.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/unique_function.h"
#include "hosts/native/functions/handles.h"
#include "hosts/native/functions/wasi/descriptors.h"

namespace fusor::wasm {

// kWake: a component waits for what its own waker tells (a timer, an outgoing request).
enum class Wait : std::uint8_t { kNothing, kInput, kOutput, kTimer, kWork, kWake };

// Standard input: a window of bytes that the driver has, replaced when it is used up.
struct Input {
  std::string_view ready;
  bool ended = false;  // nothing follows `ready`
};

// Standard output: a bounded queue. The guest is suspended where it is full.
struct Output {
  std::string bytes;
  std::size_t taken = 0;  // of `bytes`, by the driver
  std::size_t capacity = 64 << 10;
  std::uint64_t total = 0;
  std::uint64_t limit = 0;  // of `total`; 0: none
  bool over_limit = false;

  std::string_view pending() const { return std::string_view(bytes).substr(taken); }
  std::size_t room() const { return capacity - (bytes.size() - taken); }
  void append(std::string_view more);
  void take(std::size_t count);
};

// Standard error: kept for the log up to a limit; what is beyond is counted only.
struct ErrorOutput {
  std::string bytes;
  std::uint64_t dropped = 0;
  std::uint64_t limit = 64 << 10;

  void append(std::string_view more);
};

// What a component is given of a request besides its body, and what it sets of its response. Views
// live until the run has begun.
struct HttpRequest {
  std::string_view method;
  std::string_view authority;
  std::string_view path_and_query;
  bool https = false;
  std::vector<std::pair<std::string_view, std::string_view>> fields;
  const fusor_outgoing_t* outgoing = nullptr;  // where it may send requests; null: nowhere
};
struct HttpHead {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> fields;
};

struct Guest {
  std::span<const std::string_view> arguments;  // argv[0] first
  std::span<const std::pair<std::string_view, std::string_view>> environment;
  Input input;
  Output output;
  ErrorOutput errors;

  Wait wait = Wait::kNothing;
  std::int64_t wake_at = 0;  // monotonic, for kTimer

  // For kWork: what may block, and what came of it. Works on the guest's memory while the guest is
  // suspended, on any thread.
  UniqueFunction<Errno()> work;
  std::optional<Errno> answer;
  void wait_for(UniqueFunction<Errno()> what) {
    work = std::move(what);
    wait = Wait::kWork;
  }
  void do_work() {
    answer = work();
    work = nullptr;
  }

  // Of a component.
  HttpRequest request;
  std::optional<HttpHead> head;
  std::vector<std::pair<std::string, std::string>> trailers;  // behind the body's end
  UniqueFunction<void()> wake;  // called on any thread, where kWake was waited for

  Descriptors descriptors;

  std::optional<std::uint32_t> exit_code;  // set by proc_exit

  // The exported memory: of the instance, or found by a host call before that stands.
  wasmtime_memory_t memory{};
  bool has_memory = false;
};

}  // namespace fusor::wasm
