// Modules whose start ran before: what they keep, what stays fresh, what is refused.
#include "hosts/native/functions/preinit.h"

#include <cstdio>
#include <cstring>

#include "core/base/strings.h"
#include "hosts/native/functions/custom_section.h"
#include "hosts/native/functions/digest.h"
#include "hosts/native/functions/test_support.h"

namespace fusor::wasm {
namespace {

Result<std::shared_ptr<const Module>> preinit(const ModuleFile& file, std::string_view name = "") {
  TRY_ASSIGN(const ModuleFile ready, preinitialise(*test::runtime(), file, name, {}));
  return Module::load(test::runtime(), ready);
}

struct Numbers {
  int runs = 0;
  unsigned early = 0;
  unsigned late = 0;
};
Numbers numbers(const std::shared_ptr<const Module>& module) {
  Numbers n;
  const test::TestRun run = test::TestRun{}.go(module);
  // NOLINTNEXTLINE(bugprone-unchecked-string-to-number-conversion): nothing read is a failed test
  std::sscanf(run.output.c_str(), "%d %u %u", &n.runs, &n.early, &n.late);
  return n;
}

TEST(Preinit, StartRanOnceAndTheRestIsFresh) {
  const ModuleFile file = *ModuleFile::read(test::guest_path("preinit"));
  EXPECT_EQ(numbers(test::guest("preinit")).runs, 1);  // not initialised
  const auto module = test::loaded(preinit(file));
  const Numbers first = numbers(module);
  const Numbers second = numbers(module);
  EXPECT_EQ(first.runs, 2);
  EXPECT_EQ(second.runs, 2);
  EXPECT_EQ(first.early, second.early);  // frozen
  EXPECT_NE(first.late, second.late);    // drawn in the request
}

TEST(Preinit, LibraryWithARequestExport) {
  const auto module = test::loaded(preinit(test::wat_file(R"((module
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1)
      (global $ready (mut i32) (i32.const 0))
      (func (export "_initialize") (global.set $ready (i32.const 7))
        (i32.store (i32.const 100) (i32.const 5)))
      (func (export "fusor_request")
        (call $exit (i32.add (global.get $ready) (i32.load (i32.const 100)))))))")));
  ASSERT_TRUE(module);
  EXPECT_EQ(module->entry_name(), "fusor_request");
  EXPECT_EQ(test::TestRun{}.go(module).ending.exit_code, 12u);
}

TEST(Preinit, LibraryWithoutPreinitStartsForEachRequest) {
  const auto module = test::wat(R"((module
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1)
      (func (export "_initialize") (i32.store (i32.const 100) (i32.const 5)))
      (func (export "fusor_request") (call $exit (i32.load (i32.const 100))))))");
  EXPECT_EQ(test::TestRun{}.go(module).ending.exit_code, 5u);
  EXPECT_EQ(test::TestRun{}.go(module).ending.exit_code, 5u);
  const auto traps = test::wat(R"((module (memory (export "memory") 1)
      (func (export "_initialize") unreachable) (func (export "fusor_request"))))");
  EXPECT_EQ(test::TestRun{}.go(traps).ending.kind, Ending::kTrapped);
}

// Keeps the first byte of the request, and exits with what it kept before.
constexpr std::string_view kKeeps = R"((module
    (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (func (export "_initialize") (i32.store (i32.const 0) (i32.const 64))
      (i32.store (i32.const 4) (i32.const 1)))
    (func (export "fusor_request") (local $kept i32)
      (local.set $kept (i32.load8_u (i32.const 64)))
      (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
      (if (local.get $kept) (then (call $exit (local.get $kept)))))))";

TEST(Preinit, WarmsUpBeforeTheSnapshot) {
  ModuleFile file = test::wat_file(kKeeps);
  file.bytes += make_custom_section(kWarmUpSection, "w");
  file.digest = content_digest(file.bytes);
  const auto module = test::loaded(preinit(file));
  EXPECT_EQ(test::TestRun{}.go(module).ending.exit_code, unsigned{'w'});
  EXPECT_EQ(test::TestRun{}.go(module).ending.exit_code, unsigned{'w'});  // a snapshot, not a state
}

TEST(Preinit, AWarmUpRequestHasToReturn) {
  for (const std::string_view body : {"(call $exit (i32.const 0))", "unreachable"}) {
    ModuleFile file = test::wat_file(cat(R"((module
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (memory (export "memory") 1) (func (export "_initialize"))
        (func (export "fusor_request") )",
                                         body, "))"));
    file.bytes += make_custom_section(kWarmUpSection, "w");
    file.digest = content_digest(file.bytes);
    const auto ready = preinit(file);
    ASSERT_FALSE(ready);
    EXPECT_NE(ready.error().message().find("pre-initialised: its warm-up request: "),
              std::string::npos)
        << ready.error().message();
  }
}

// tests/guests/go_preinit: "state seed draw", and an exit code where it is asked for.
TEST(Preinit, PlainGoProgram) {
  const auto plain = test::guest("go_preinit");
  const auto ready =
      test::loaded(preinit(*ModuleFile::read(test::guest_path("go_preinit-preinit"))));
  std::string seeds[2];
  std::string draws[2];
  for (int i = 0; i < 2; ++i) {
    const auto run = test::TestRun{.input = "body"}.go(ready);
    EXPECT_EQ(run.ending.kind, Ending::kSucceeded) << run.ending.message << run.errors;
    char seed[64] = "";
    char draw[64] = "";
    EXPECT_EQ(std::sscanf(run.output.c_str(), "count 1, body, seed %63s draw %63s", seed, draw), 2)
        << run.output;
    seeds[i] = seed;
    draws[i] = draw;
  }
  for (const std::string_view region : {"eu", "us"}) {  // of each request, not the start's
    const std::string last = cat("args [one two] env ", region, "\n");
    const std::pair<std::string_view, std::string_view> kEnvironment[] = {{"REGION", region}};
    test::TestRun run;
    run.environment = {kEnvironment[0]};
    EXPECT_TRUE(run.with({"one", "two"}).go(ready).output.ends_with(last)) << run.output;
  }
  EXPECT_EQ(seeds[0], seeds[1]);  // frozen: drawn by init()
  EXPECT_NE(draws[0], draws[1]);  // drawn in the request
  EXPECT_TRUE(test::TestRun{.input = "body"}.go(plain).output.starts_with("count 1, body, seed "));
  for (const auto& module : {plain, ready}) {
    const auto exited = test::TestRun{.input = "exit 7"}.go(module);
    EXPECT_EQ(exited.ending.kind, Ending::kExited);
    EXPECT_EQ(exited.ending.exit_code, 7u);
    EXPECT_TRUE(exited.output.starts_with("count 1, exit 7, seed "));
    EXPECT_EQ(test::TestRun{.input = "exit 0"}.go(module).ending.kind, Ending::kSucceeded);
  }
}

TEST(Preinit, TheTaxFunctionAnswersAsItsCommandDoes) {
  constexpr std::string_view kInvoice =
      R"({"number":"1","lines":[{"name":"a","quantity":3,"price":12.99,"rate":7}]})";
  const auto ready = test::loaded(preinit(*ModuleFile::read(test::guest_path("tax-preinit"))));
  EXPECT_EQ(test::TestRun{.input = kInvoice}.go(ready).output,
            test::TestRun{.input = kInvoice}.go(test::guest("tax")).output);
  const auto bad = test::TestRun{.input = "no JSON"}.go(ready);
  EXPECT_EQ(bad.ending.exit_code, 1u);
  EXPECT_TRUE(bad.errors.starts_with("bad invoice:"));
}

TEST(Preinit, WhatIsRefused) {
  const std::pair<const char*, const char*> kCases[] = {
      {R"((module (memory (export "memory") 1) (func (export "_start"))))",
       "test.wasm exports no function \"_initialize\" to pre-initialise it"},
      {R"((module (memory (export "memory") 1) (func (export "_initialize") unreachable)))",
       "test.wasm could not be pre-initialised: wasm trap: wasm `unreachable` instruction "
       "executed"},
      {R"((module (import "a" "b" (func)) (memory (export "memory") 1)
           (func (export "_initialize"))))",
       "test.wasm imports what functions are not offered: \"a\" \"b\""},
      {R"((module (memory (export "memory") 1) (func (export "_initialize"))))",
       "test.wasm exports neither \"_start\""},
  };
  for (const auto& [text, message] : kCases) {
    auto module = preinit(test::wat_file(text));
    EXPECT_EQ(module ? "loaded" : module.error().message().substr(0, std::strlen(message)),
              message);
  }
}

}  // namespace
}  // namespace fusor::wasm
