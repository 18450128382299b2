// What is refused when a config loads, in which words; and the cache of compiled code.
#include "hosts/native/functions/module.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "hosts/native/functions/test_support.h"
#include "testing/temporary_folder.h"

namespace fusor::wasm {
namespace {

namespace fs = std::filesystem;
using test::runtime;
using test::wat_file;

std::string read_error(const std::string& path) {
  auto file = ModuleFile::read(path);
  return file ? "read" : replace_all(file.error().message(), path, "F");
}

std::string load_error(const ModuleFile& file) {
  auto module = Module::load(runtime(), file);
  return module ? "loaded" : module.error().message();
}

TEST(ModuleFile, WhatIsNoModule) {
  using namespace std::string_literals;
  const testing::TemporaryFolder folder;
  const std::pair<std::string, const char*> kCases[] = {
      {""s, "F is empty, not a WebAssembly module"},
      {"hello"s, "F is not a WebAssembly module: it does not begin with \\0asm"},
      {"(module)"s, "F is WebAssembly text: translate it first (wat2wasm)"},
      {"\0asm\1"s, "F is not a WebAssembly module: it is cut off"},
      {"\0asm\7\0\0\0"s, "F is WebAssembly of an unknown version"},
      {"\0asm\1\0\0\0"s, "read"},
  };
  const std::string path = folder.path() + "/f.wasm";
  for (const auto& [bytes, message] : kCases) {
    std::ofstream(path, std::ios::binary) << bytes;
    EXPECT_EQ(read_error(path), message);
  }
  EXPECT_EQ(read_error(folder.path() + "/none"), "open F: No such file or directory");
  EXPECT_EQ(read_error(folder.path()), "read F: Is a directory");
  ASSERT_EQ(mkfifo((folder.path() + "/fifo").c_str(), 0600), 0);
  EXPECT_EQ(read_error(folder.path() + "/fifo"), "read F: Invalid argument");
  EXPECT_EQ(read_error("a\0b"s), "a module's path has no NUL byte");
}

TEST(Module, WhatIsRefused) {
  const std::pair<const char*, const char*> kCases[] = {
      {R"((module (memory (export "memory") 1) (func (export "_start"))))", "loaded"},
      {R"((module (import "env" "foo" (func)) (import "wasi_snapshot_preview1" "fd_fly" (func))))",
       "test.wasm imports what functions are not offered: \"env\" \"foo\", "
       "\"wasi_snapshot_preview1\" \"fd_fly\""},
      {R"((module (import "wasi_snapshot_preview1" "fd_read" (func (param i32)))))",
       "test.wasm imports what functions are not offered: "
       "\"wasi_snapshot_preview1\" \"fd_read\" with another type"},
      {R"((module (import "gojs" "runtime.wasmExit" (func (param i32)))))",
       "test.wasm imports what functions are not offered: \"gojs\" \"runtime.wasmExit\"; "
       "build it with GOOS=wasip1, not GOOS=js"},
      {R"((module (import "env" "memory" (memory 1))))",
       "test.wasm imports what functions are not offered: \"env\" \"memory\""},
      {R"((module (memory (export "memory") 1)))",
       "test.wasm exports neither \"_start\", as a command does, nor \"fusor_request\", as a "
       "library of a function does"},
      {R"((module (memory (export "memory") 1) (func (export "_initialize"))))",
       "test.wasm exports neither \"_start\", as a command does, nor \"fusor_request\", as a "
       "library of a function does"},
      {R"((module (memory (export "memory") 1) (func (export "_start") (param i32))))",
       "test.wasm: its \"_start\" has parameters or results"},
      {R"((module (func (export "_start"))))",
       "test.wasm does not export its memory as \"memory\""},
  };
  for (const auto& [text, message] : kCases) EXPECT_EQ(load_error(wat_file(text)), message);
}

TEST(Module, TruncatedAnywhereIsAnErrorNotACrash) {
  const ModuleFile whole = *ModuleFile::read(test::guest_path("exit3"));
  for (std::size_t size = 8; size < whole.bytes.size(); size += 331) {
    ModuleFile cut{"cut.wasm", whole.bytes.substr(0, size), ""};
    cut.digest = content_digest(cut.bytes);
    // What lacks only its last sections (names of functions) is a module, too.
    const std::string error = load_error(cut);
    EXPECT_TRUE(error.starts_with("cut.wasm ") || error == "loaded") << size << ": " << error;
  }
}

TEST(ModuleCache, FindsRecompilesAndTrustsNothingForeign) {
  const testing::TemporaryFolder folder;
  const std::string directory = folder.path() + "/a/cache";
  const auto cached = *Runtime::create({.engine = {.slots = 2}, .cache_directory = directory});
  ASSERT_EQ(cached->cache().problem(), "");
  EXPECT_EQ(fs::status(directory).permissions(), fs::perms::owner_all);
  const ModuleFile file = *ModuleFile::read(test::guest_path("echo"));
  auto load = [&] { return test::loaded(Module::load(cached, file)); };
  EXPECT_FALSE(load()->from_cache());
  EXPECT_TRUE(load()->from_cache());
  EXPECT_EQ(test::TestRun{.input = "hi"}.go(load()).output, "hi");

  std::string code;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().extension() == ".cwasm") code = entry.path().string();
  }
  const auto size = fs::file_size(code);
  {  // one byte of the machine code
    std::fstream stream(code, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(size / 2));
    stream.put('\x7f');
  }
  EXPECT_FALSE(load()->from_cache());
  EXPECT_TRUE(load()->from_cache());  // written again
  fs::resize_file(code, size / 2);
  EXPECT_FALSE(load()->from_cache());
  chmod(code.c_str(), 0666);  // somebody else might have written it
  EXPECT_FALSE(load()->from_cache());
  EXPECT_TRUE(load()->from_cache());
  std::ofstream(code, std::ios::binary) << "something else";
  EXPECT_FALSE(load()->from_cache());
}

// Two servers with one folder, both without an entry: each compiles, and neither reads half of what
// the other writes.
TEST(ModuleCache, TwoShareAFolder) {
  const ModuleFile file = *ModuleFile::read(test::guest_path("echo"));
  for (int round = 0; round < 5; ++round) {
    const testing::TemporaryFolder here;
    const std::string& folder = here.path();
    std::vector<std::thread> servers;
    for (int i = 0; i < 2; ++i) {
      servers.emplace_back([&] {
        const auto runtime = *Runtime::create({.engine = {.slots = 2}, .cache_directory = folder});
        const auto module = test::loaded(Module::load(runtime, file));
        EXPECT_EQ(test::TestRun{.input = "shared"}.go(module).output, "shared");
      });
    }
    for (std::thread& server : servers) server.join();
    const auto later = *Runtime::create({.engine = {.slots = 2}, .cache_directory = folder});
    EXPECT_TRUE((*Module::load(later, file))->from_cache());
  }
}

TEST(ModuleFile, TooLargeIsRefusedUnread) {
  char name[] = "/tmp/fusor_large_XXXXXX";
  const int fd = mkstemp(name);
  ASSERT_EQ(ftruncate(fd, 600ll << 20), 0);
  close(fd);
  const auto file = ModuleFile::read(name);
  ASSERT_FALSE(file);
  EXPECT_TRUE(file.error().message().ends_with(": File too large")) << file.error().message();
  std::filesystem::remove(name);
}

TEST(ModuleCache, FolderThatOthersMayWriteIsNotUsed) {
  const testing::TemporaryFolder folder;
  chmod(folder.path().c_str(), 0777);
  EXPECT_NE(ModuleCache(folder.path()).problem(), "");
  EXPECT_NE(ModuleCache("/proc/nowhere").problem(), "");
  EXPECT_NE(ModuleCache("").problem(), "");
}

TEST(Digest, KnownAnswers) {
  EXPECT_EQ(
      content_digest("abc"),
      "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");  // RFC 7693's BLAKE2b
  for (std::size_t size : {127, 128, 129, 256, 1000}) {
    const std::string text(size, 'x');
    EXPECT_NE(content_digest(text), content_digest(text + "x"));
    EXPECT_NE(checksum(text), checksum(text + "x"));
    std::string flipped = text;
    flipped[size / 2] = 'y';
    EXPECT_NE(checksum(text), checksum(flipped));
  }
}

}  // namespace
}  // namespace fusor::wasm
