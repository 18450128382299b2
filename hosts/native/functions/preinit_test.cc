// Modules whose start ran before: what they keep, what stays fresh, what is refused.
#include "hosts/native/functions/preinit.h"

#include <cstdio>
#include <cstring>

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
       "test.wasm exports no function \"_start\""},
  };
  for (const auto& [text, message] : kCases) {
    auto module = preinit(test::wat_file(text));
    EXPECT_EQ(module ? "loaded" : module.error().message().substr(0, std::strlen(message)),
              message);
  }
}

}  // namespace
}  // namespace fusor::wasm
