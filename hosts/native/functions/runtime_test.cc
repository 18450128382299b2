// Threads, each with a shard of its own for what it runs often.
#include "hosts/native/functions/runtime.h"

#include <functional>
#include <latch>
#include <thread>

#include "hosts/native/functions/test_support.h"

namespace fusor::wasm {
namespace {

using test::guest_path;
using test::loaded;
using test::TestRun;

std::shared_ptr<Runtime> small_runtime(std::string cache_directory) {
  return *Runtime::create({.engine = {.slots = 2}, .cache_directory = std::move(cache_directory)});
}

std::shared_ptr<const Module> load(const std::shared_ptr<Runtime>& runtime,
                                   std::string_view guest) {
  return loaded(Module::load(runtime, *ModuleFile::read(guest_path(guest))));
}

// Runs it until this thread has a copy of its own, which is made elsewhere.
void run_often(const std::shared_ptr<const Module>& module, const TestRun& run) {
  while (module->linked().engine == &module->runtime().engine()) TestRun(run).go(module);
}

// `f` on a thread behind this one, which has the first shard.
void on_another_thread(const std::function<void()>& f) {
  Runtime::shard_of_thread();
  std::thread(f).join();
}

TEST(Runtime, ThreadsAreNumberedAndGiveTheirNumbersBack) {
  const std::size_t own = Runtime::shard_of_thread();
  std::size_t first = own;
  std::size_t second = own;
  on_another_thread([&] { first = Runtime::shard_of_thread(); });
  on_another_thread([&] { second = Runtime::shard_of_thread(); });
  EXPECT_NE(first, own);
  EXPECT_EQ(first, second);
  EXPECT_EQ(Runtime::shard_of_thread(), own);
}

// With the code from the cache, and without a cache.
TEST(Runtime, WhatAThreadRunsOftenIsCopiedIntoItsShard) {
  for (const char* cache : {FUSOR_GUEST_DIR "/cache", ""}) {
    const auto runtime = small_runtime(cache);
    const auto secret = load(runtime, "secret");
    const auto spin = load(runtime, "spin");
    on_another_thread([&] {
      run_often(secret, TestRun{}.with({"write"}));
      EXPECT_EQ(TestRun{}.with({"look"}).go(secret).output, "0\n");
      EXPECT_EQ(TestRun{}.with({"write"}).go(secret).output, "left\n");
      EXPECT_EQ(TestRun{}.with({"trap"}).go(secret).ending.kind, Ending::kTrapped);
      EXPECT_EQ(TestRun{}.with({"look"}).go(secret).output, "0\n");
      // This shard's clock goes, too.
      run_often(spin, TestRun{.timeout = 1});
      EXPECT_EQ(TestRun{.timeout = 20'000'000}.go(spin).ending.kind, Ending::kTimedOut);
    });
    EXPECT_EQ(secret->linked().engine, &runtime->engine());
  }
}

TEST(Runtime, AComponentToo) {
  const auto runtime = small_runtime(FUSOR_GUEST_DIR "/cache");
  const auto hello = load(runtime, "component_hello");
  on_another_thread([&] {
    const auto run = [&hello] {
      Sandbox sandbox(hello, false, {.deadline = monotonic_now() + 20'000'000'000});
      sandbox.guest().request = {"GET", "localhost", "/", false, {}, nullptr};
      while (!sandbox.poll()) {
      }
      return std::string(sandbox.guest().output.pending());
    };
    const std::string from_the_first = run();
    while (hello->linked().engine == &runtime->engine()) EXPECT_EQ(run(), from_the_first);
    EXPECT_EQ(run(), from_the_first);
  });
}

// All of them at once, while they go over from one shard to the other.
TEST(Runtime, ManyThreadsRunOneModule) {
  const auto runtime = small_runtime("");
  const auto echo = load(runtime, "echo");
  std::latch begun(4);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      const std::string mine = cat("of thread ", decimal(t));
      begun.arrive_and_wait();
      for (int round = 0; round < 300; ++round) {
        const TestRun run = TestRun{.input = mine}.go(echo);
        // The first shard has two slots, for whoever has none of its own yet.
        if (run.ending.kind == Ending::kNoSlot) continue;
        EXPECT_EQ(run.output, mine);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// No import is called that would show the memory.
TEST(Sandbox, MemoryOfAGuestThatCallsNothing) {
  const auto module = test::wat(R"((module (memory (export "memory") 1)
      (func (export "_start") (drop (memory.grow (i32.const 9))))))");
  ASSERT_TRUE(module);
  Sandbox sandbox(module, false, {.deadline = monotonic_now() + 20'000'000'000});
  while (!sandbox.poll()) {
  }
  EXPECT_EQ(sandbox.ending().kind, Ending::kSucceeded);
  EXPECT_EQ(sandbox.memory_size(), 10 * 65536u);
}

}  // namespace
}  // namespace fusor::wasm
