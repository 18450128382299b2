// One run at a time: what a guest gets and gives, how it ends, and that nothing of it remains.
#include "hosts/native/functions/sandbox.h"

#include <thread>
#include <vector>

#include "hosts/native/functions/test_support.h"

namespace fusor::wasm {
namespace {

using test::guest;
using test::runtime;
using test::TestRun;
using test::wat;

TEST(Sandbox, EchoesWhatItIsGiven) {
  const auto echo = guest("echo");
  for (std::size_t size : {0, 1, 65535, 65536, 65537, 1000000}) {
    const std::string input(size, 'a');
    const TestRun run = TestRun{.input = input}.go(echo);
    EXPECT_EQ(run.ending.kind, Ending::kSucceeded) << run.ending.message;
    EXPECT_EQ(run.output, input);
  }
}

TEST(Sandbox, ArgumentsAndEnvironment) {
  TestRun run{.arguments = {"dump", "a", "", "c d"}, .environment = {{"A", "1"}, {"B", ""}}};
  EXPECT_EQ(run.go(guest("dump")).output, "arg dump\narg a\narg \narg c d\nenv A=1\nenv B=\n");
}

TEST(Sandbox, CxxStandardLibrary) {
  EXPECT_EQ(TestRun{.input = "one two three"}.go(guest("hello_cpp")).output, "three two one\n");
}

TEST(Sandbox, GoProgram) {
  TestRun run{.input =
                  R"({"number":"7","lines":[{"name":"x","quantity":2,"price":10,"rate":19}]})"};
  run.go(guest("tax"));
  EXPECT_EQ(run.output, "{\"number\":\"7\",\"net\":20,\"taxes\":{\"19%\":3.8},\"total\":23.8}\n");
  EXPECT_EQ(run.ending.kind, Ending::kSucceeded) << run.ending.message << run.errors;
  TestRun bad{.input = "{"};
  bad.go(guest("tax"));
  EXPECT_EQ(bad.ending.kind, Ending::kExited);
  EXPECT_EQ(bad.ending.exit_code, 1u);
  EXPECT_TRUE(bad.errors.starts_with("bad invoice:")) << bad.errors;
}

TEST(Sandbox, HowItEnds) {
  const struct {
    const char* guest;
    std::vector<std::string_view> arguments;
    Ending::Kind kind;
    const char* message;
  } kCases[] = {
      {"trap", {}, Ending::kTrapped, "wasm trap: wasm `unreachable` instruction executed"},
      {"trap", {"late"}, Ending::kTrapped, "wasm trap: wasm `unreachable` instruction executed"},
      {"exit3", {}, Ending::kExited, ""},
      {"recursion", {}, Ending::kTrapped, "wasm trap: call stack exhausted"},
      {"memory_bomb", {"trap"}, Ending::kTrapped, "wasm trap: out of bounds memory access"},
  };
  for (const auto& c : kCases) {
    TestRun run{.memory = 16 << 20};
    run.with(c.arguments).go(guest(c.guest));
    EXPECT_EQ(run.ending.kind, c.kind) << c.guest;
    EXPECT_EQ(run.ending.message, c.message) << c.guest;
  }
}

// The guest has debug info, as the C library that called it has.
TEST(Sandbox, TrapTellsWhere) {
  const TestRun run = TestRun{}.go(guest("trap"));
  const std::vector<std::string_view> frames = split(run.ending.backtrace, '\n');
  ASSERT_GE(frames.size(), 3u) << run.ending.backtrace;
  EXPECT_TRUE(frames[0].starts_with("0x")) << frames[0];
  // Its line is told only where a tick came first: else Cranelift has made one of this function's
  // look at the epoch and its trap, at a place that no line stands for.
  EXPECT_NE(frames[0].find(" fall"), std::string_view::npos) << frames[0];
  EXPECT_NE(frames[1].find("tests/guests/trap/main.c:14"), std::string_view::npos) << frames[1];
  EXPECT_NE(frames.back().find("_start"), std::string_view::npos) << frames.back();
  EXPECT_EQ(run.errors, "about to trap\n");
}

TEST(Sandbox, TrapWithoutDebugInfoTellsTheFunctions) {
  const auto module = wat(R"((module (memory (export "memory") 1)
      (func $fall unreachable) (func (export "_start") call $fall)))");
  EXPECT_EQ(TestRun{}.go(module).ending.backtrace, "0x31 fall\n0x36 <wasm function 1>");
}

TEST(Sandbox, SpinningEndsAtTheDeadlineAndYieldsBefore) {
  for (const char* name : {"spin", "stdout_flood"}) {
    TestRun run{.timeout = 20'000'000};
    const std::int64_t began = monotonic_now();
    run.go(guest(name));
    EXPECT_EQ(run.ending.kind, Ending::kTimedOut) << name << run.ending.message;
    EXPECT_GE(monotonic_now() - began, 20'000'000);
    EXPECT_GT(run.turns, 3) << name;
  }
}

TEST(Sandbox, StartFunctionThatSpinsEndsToo) {
  TestRun run{.timeout = 10'000'000};
  run.go(wat(R"((module (memory (export "memory") 1) (func $s (loop (br 0))) (start $s)
                 (func (export "_start"))))"));
  EXPECT_EQ(run.ending.kind, Ending::kTimedOut);
}

TEST(Sandbox, MemoryLimit) {
  for (std::uint64_t mib : {4, 16, 64}) {
    const TestRun run = TestRun{.memory = mib << 20}.go(guest("memory_bomb"));
    ASSERT_EQ(run.ending.kind, Ending::kSucceeded) << run.ending.message;
    const int granted = std::stoi(run.output);
    EXPECT_LT(granted, static_cast<int>(mib));
    EXPECT_GE(granted, static_cast<int>(mib) - 2);
  }
}

TEST(Sandbox, OutputLimitEndsIt) {
  const auto echo = guest("echo");
  EXPECT_EQ(TestRun({.input = "12345", .max_output = 5}).go(echo).ending.kind, Ending::kSucceeded);
  EXPECT_EQ(TestRun({.input = "123456", .max_output = 5}).go(echo).ending.kind, Ending::kTooLarge);
  EXPECT_EQ(TestRun({.max_output = 100000}).go(guest("stdout_flood")).ending.kind,
            Ending::kTooLarge);
}

TEST(Sandbox, StderrIsKeptUpToALimit) {
  const TestRun run = TestRun{}.go(guest("stderr_flood"));
  EXPECT_EQ(run.output, "fine\n");
  EXPECT_EQ(run.errors.size(), 64u << 10);
  EXPECT_EQ(run.errors_dropped, 10'000'000u - (64 << 10));
}

TEST(Sandbox, SleepSuspendsAndCountsAgainstTheDeadline) {
  EXPECT_EQ(TestRun{}.with({"5", "talk"}).go(guest("sleep")).output, "before\nafter\n");
  TestRun run{.timeout = 10'000'000};
  run.with({"100000"}).go(guest("sleep"));
  EXPECT_EQ(run.ending.kind, Ending::kTimedOut);
}

TEST(Sandbox, InputThatComesInPieces) {
  Sandbox sandbox(guest("echo"), true, {.deadline = monotonic_now() + 20'000'000'000});
  const std::string_view arguments[] = {"echo"};
  sandbox.guest().arguments = arguments;
  for (std::string_view piece : {"one ", "two ", "three"}) {
    while (!sandbox.poll() && sandbox.guest().wait == Wait::kNothing) {
    }
    ASSERT_EQ(sandbox.guest().wait, Wait::kInput);
    sandbox.guest().input.ready = piece;
  }
  while (!sandbox.poll() && sandbox.guest().wait == Wait::kNothing) {
  }
  sandbox.guest().input.ended = true;
  while (!sandbox.poll()) {
  }
  EXPECT_EQ(sandbox.guest().output.pending(), "one two three");
}

TEST(Sandbox, FullOutputSuspends) {
  const auto flood = guest("stdout_flood");
  Sandbox sandbox(flood, false, {.deadline = monotonic_now() + 20'000'000'000});
  const std::string_view arguments[] = {"flood"};
  sandbox.guest().arguments = arguments;
  Output& output = sandbox.guest().output;
  for (int i = 0; i < 100; ++i) {
    while (!sandbox.poll() && sandbox.guest().wait == Wait::kNothing) {
    }
    ASSERT_EQ(sandbox.guest().wait, Wait::kOutput);
    ASSERT_EQ(output.pending().size(), output.capacity);
    output.take(i % 2 ? 100 : output.capacity);
  }
  EXPECT_LE(output.bytes.capacity(), 4 * output.capacity);  // bounded, however long it lasts
}

// A small engine of its own: its slots are counted.
TEST(Sandbox, NoSlotIsToldApart) {
  const auto small = *Runtime::create({.engine = {.slots = 2}, .cache_directory = ""});
  const auto module =
      test::loaded(Module::load(small, *ModuleFile::read(test::guest_path("sleep"))));
  const std::string_view arguments[] = {"sleep", "100000"};
  std::vector<std::unique_ptr<Sandbox>> running;
  for (int i = 0; i < 3; ++i) {
    running.push_back(
        std::make_unique<Sandbox>(module, false, Sandbox::Limits{.deadline = INT64_MAX}));
    running.back()->guest().arguments = arguments;
    while (!running.back()->poll() && running.back()->guest().wait == Wait::kNothing) {
    }
  }
  EXPECT_FALSE(running[1]->ended());
  ASSERT_TRUE(running[2]->ended());
  EXPECT_EQ(running[2]->ending().kind, Ending::kNoSlot) << running[2]->ending().message;
  running.erase(running.begin());  // cancelled
  Sandbox next(module, false, {.deadline = INT64_MAX});
  next.guest().arguments = arguments;
  while (!next.poll() && next.guest().wait == Wait::kNothing) {
  }
  EXPECT_FALSE(next.ended());
}

// Secrets in every kind of memory, looked for in the next sandbox, whatever became of the one
// before. One slot: the next is certainly the same memory.
TEST(Sandbox, NothingIsLeftForTheNext) {
  const auto one = *Runtime::create({.engine = {.slots = 1}, .cache_directory = ""});
  const auto secret =
      test::loaded(Module::load(one, *ModuleFile::read(test::guest_path("secret"))));
  EXPECT_EQ(TestRun{}.with({"both"}).go(secret).output, "1\n");  // the search does find one
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(TestRun{}.with({"write"}).go(secret).output, "left\n");
    EXPECT_EQ(TestRun{}.with({"look"}).go(secret).output, "0\n");
    EXPECT_EQ(TestRun{}.with({"trap"}).go(secret).ending.kind, Ending::kTrapped);
    EXPECT_EQ(TestRun{}.with({"look"}).go(secret).output, "0\n");
    TestRun spin{.timeout = 5'000'000};
    EXPECT_EQ(spin.with({"spin"}).go(secret).ending.kind, Ending::kTimedOut);
    EXPECT_EQ(TestRun{}.with({"look"}).go(secret).output, "0\n");
    {
      Sandbox cancelled(secret, true, {.deadline = INT64_MAX});
      const std::string_view arguments[] = {"secret", "hang"};
      cancelled.guest().arguments = arguments;
      while (!cancelled.poll() && cancelled.guest().wait == Wait::kNothing) {
      }
      EXPECT_EQ(cancelled.guest().wait, Wait::kInput);
    }
    EXPECT_EQ(TestRun{}.with({"look"}).go(secret).output, "0\n");
  }
}

// Runs `module` until it has had a turn, and drops it in the midst, as a client that goes does.
void cancel(const std::shared_ptr<const Module>& module, std::vector<std::string_view> arguments,
            std::string_view input) {
  Sandbox sandbox(module, false, {128ull << 20, monotonic_now() + 1'000'000'000});
  sandbox.guest().arguments = arguments;
  sandbox.guest().input = {input, true};
  EXPECT_FALSE(sandbox.poll());
}

// On two threads that share two slots, after every way to end.
TEST(Sandbox, GlobalsAndTablesAreNew) {
  // Ends with exit code 1 to 3 when the global or the table are not as declared; else it changes
  // both and does what its input says: "t" traps, "s" spins.
  constexpr std::string_view kText = R"((module
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "\20\00\00\00\01\00\00\00")
      (global $g (mut i64) (i64.const 1))
      (table $t 4 100 funcref)
      (elem (i32.const 0) $f)
      (func $f)
      (func (export "_start")
        (if (i64.ne (global.get $g) (i64.const 1)) (then (call $exit (i32.const 1))))
        (if (i32.ne (table.size $t) (i32.const 4)) (then (call $exit (i32.const 2))))
        (if (i32.eqz (ref.is_null (table.get $t (i32.const 2))))
          (then (call $exit (i32.const 3))))
        (global.set $g (i64.const 0x5ec7e7))
        (drop (table.grow $t (ref.func $f) (i32.const 20)))
        (table.set $t (i32.const 2) (ref.func $f))
        (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
        (if (i32.eq (i32.load8_u (i32.const 32)) (i32.const 116)) (then unreachable))
        (if (i32.eq (i32.load8_u (i32.const 32)) (i32.const 115)) (then (loop (br 0)))))))";
  const auto two = *Runtime::create({.engine = {.slots = 2}, .cache_directory = ""});
  const auto module = test::loaded(Module::load(two, test::wat_file(kText)));
  ASSERT_TRUE(module);
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&module] {
      for (int round = 0; round < 10; ++round) {
        EXPECT_EQ(TestRun{}.go(module).ending.kind, Ending::kSucceeded);
        TestRun traps{.input = "t"};
        EXPECT_EQ(traps.go(module).ending.kind, Ending::kTrapped);
        TestRun spins{.input = "s", .timeout = 2'000'000};
        EXPECT_EQ(spins.go(module).ending.kind, Ending::kTimedOut);
        cancel(module, {"guest"}, "s");
      }
      EXPECT_EQ(TestRun{}.go(module).ending.kind, Ending::kSucceeded);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// Slots go from thread to thread: what one leaves, none of the others finds.
TEST(Sandbox, NothingIsLeftForOtherThreads) {
  const auto two = *Runtime::create({.engine = {.slots = 2}, .cache_directory = ""});
  const auto secret =
      test::loaded(Module::load(two, *ModuleFile::read(test::guest_path("secret"))));
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&secret] {
      for (int round = 0; round < 10; ++round) {
        EXPECT_EQ(TestRun{}.with({"write"}).go(secret).output, "left\n");
        EXPECT_EQ(TestRun{}.with({"look"}).go(secret).output, "0\n");
        EXPECT_EQ(TestRun{}.with({"trap"}).go(secret).ending.kind, Ending::kTrapped);
        EXPECT_EQ(TestRun{}.with({"look"}).go(secret).output, "0\n");
        EXPECT_EQ(TestRun{.timeout = 20'000'000}.with({"spin"}).go(secret).ending.kind,
                  Ending::kTimedOut);
        EXPECT_EQ(TestRun{}.with({"look"}).go(secret).output, "0\n");
        cancel(secret, {"guest", "spin"}, "");
        EXPECT_EQ(TestRun{}.with({"look"}).go(secret).output, "0\n");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Sandbox, TableLimit) {
  // Grows a table until it cannot, and ends with 0 where that came before 2^24 elements.
  const auto module = wat(R"((module
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1)
      (table $t 1 funcref)
      (func (export "_start")
        (loop $more
          (if (i32.eq (table.grow $t (ref.null func) (i32.const 10000)) (i32.const -1))
            (then (call $exit (i32.const 0))))
          (br_if $more (i32.lt_u (table.size $t) (i32.const 16777216))))
        (call $exit (i32.const 1)))))");
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(TestRun{}.go(module).ending.kind, Ending::kSucceeded);
  }
}

TEST(Sandbox, AbuseLeavesThePoolAsItWas) {
  const auto spin = guest("spin");
  const auto bomb = guest("memory_bomb");
  const auto recursion = guest("recursion");
  const auto trap = guest("trap");
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(TestRun{.timeout = 1'000'000}.go(spin).ending.kind, Ending::kTimedOut);
    EXPECT_EQ(TestRun{.memory = 4 << 20}.go(bomb).ending.kind, Ending::kSucceeded);
    EXPECT_EQ(TestRun{}.go(recursion).ending.kind, Ending::kTrapped);
    EXPECT_EQ(TestRun{}.go(trap).ending.kind, Ending::kTrapped);
  }
  fusor_pool_metrics_t metrics;
  ASSERT_TRUE(fusor_pool_metrics(runtime()->engine().get(), &metrics));
  EXPECT_EQ(metrics.core_instances, 0u);
  EXPECT_EQ(metrics.memories, 0u);
  EXPECT_EQ(metrics.stacks, 0u);
}

}  // namespace
}  // namespace fusor::wasm
