// The directories of a component: what it may do in them, and the attacks on their wall.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "hosts/native/functions/function_test_support.h"
#include "testing/temporary_folder.h"

namespace fusor {
namespace {

using namespace function_test;
namespace fs = std::filesystem;

// secret.txt, and two directories with ways that lead there.
class ComponentFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(root_ / "ro/dir");
    fs::create_directories(root_ / "rw");
    std::ofstream(root_ / "secret.txt") << "secret";
    std::ofstream(root_ / "ro/hello.txt") << "hello files";
    std::ofstream(root_ / "ro/dir/deep.txt") << "deep";
    fs::create_symlink("../secret.txt", root_ / "ro/out");
    fs::create_symlink(root_ / "secret.txt", root_ / "ro/absolute");
    fs::create_symlink("..", root_ / "ro/up");
    fs::create_symlink("loop", root_ / "ro/loop");
    fs::create_symlink("dir/deep.txt", root_ / "ro/inside");
    fs::create_symlink("../new.txt", root_ / "rw/dangling");
    mkfifo((root_ / "ro/fifo").c_str(), 0600);
  }

  std::string ask_for(std::string_view path, std::string_view commands) const {
    FunctionSettings s = settings("component_http");
    s.directories = {{(root_ / "ro").string(), "/ro", false},
                     {(root_ / "rw").string(), "/rw", true}};
    return ask(s, {.request = {.method = "POST",
                               .target = std::string(path),
                               .body = std::string(commands)}})
        .text;
  }
  // What came of each command (tests/components/http.c), without the status.
  std::string files(std::string_view commands) const {
    std::string answer = ask_for("/files", commands);
    EXPECT_TRUE(answer.starts_with("200 | ")) << answer;
    return answer.substr(std::min<std::size_t>(answer.size(), 6));
  }

  testing::TemporaryFolder folder_;
  const fs::path root_ = folder_.path();
};

constexpr std::string_view kDenied = "Operation not permitted\n";

TEST_F(ComponentFiles, WhatIsThere) {
  EXPECT_EQ(files("read /ro/hello.txt\nread /ro/inside\nread /ro/dir/../hello.txt\n"
                  "size /ro/hello.txt\nlist /ro/dir\nread /ro/missing\nlist /ro/hello.txt\n"),
            "hello files\ndeep\nhello files\n11\n. .. deep.txt\nNo such file or directory\n"
            "Not a directory\n");
}

TEST_F(ComponentFiles, ReadOnlyStaysAsItIs) {
  for (const char* command :
       {"write /ro/hello.txt", "write /ro/new.txt", "mkdir /ro/new", "remove /ro/hello.txt",
        "symlink /ro/new hello.txt", "link /ro/new /ro/hello.txt", "rename /ro/new /ro/hello.txt",
        "rename /rw/new /ro/hello.txt", "link /rw/new /ro/hello.txt"}) {
    EXPECT_EQ(files(command), kDenied) << command;
  }
  EXPECT_EQ(files("read /ro/hello.txt"), "hello files\n");
}

TEST_F(ComponentFiles, WritableIsWritten) {
  EXPECT_EQ(files("write /rw/a\nwrite /rw/a\nread /rw/a\nmkdir /rw/d\nrename /rw/d/b /rw/a\n"
                  "symlink /rw/s d/b\nread /rw/s\nlink /rw/l /rw/d/b\nremove /rw/d/b\nread /rw/l\n"
                  "remove /rw/d\nlist /rw\n"),
            "ok\nok\nmoremore\nok\nok\nok\nmoremore\nok\nok\nmoremore\nok\n. .. dangling l s\n");
}

TEST_F(ComponentFiles, NothingLeadsOut) {
  for (const char* path : {"/ro/../secret.txt", "/ro/dir/../../secret.txt", "/ro/out",
                           "/ro/absolute", "/ro/up/secret.txt", "/rw/dangling"}) {
    EXPECT_EQ(files(cat("read ", path)), kDenied) << path;
    EXPECT_EQ(files(cat("size ", path)), kDenied) << path;
  }
  EXPECT_EQ(files("write /rw/dangling"), kDenied);
  EXPECT_EQ(files("read /secret.txt\nread /etc/passwd\nread secret.txt\n"),
            "Capabilities insufficient\nCapabilities insufficient\nCapabilities insufficient\n");
  EXPECT_EQ(files("read /ro/loop"), "Symbolic link loop\n");
  for (const char* command : {"symlink /rw/s ../secret.txt", "symlink /rw/s /etc/passwd",
                              "symlink /rw/s d/../../secret.txt", "link /rw/l /ro/../secret.txt",
                              "rename /rw/../stolen /rw/dangling", "mkdir /rw/../made"}) {
    EXPECT_EQ(files(command), kDenied) << command;
  }
  EXPECT_FALSE(fs::exists(root_ / "new.txt"));
  EXPECT_FALSE(fs::exists(root_ / "made"));
}

// Whoever opens one waits for its other end.
TEST_F(ComponentFiles, PipesAreNotOpened) { EXPECT_EQ(files("read /ro/fifo"), kDenied); }

TEST_F(ComponentFiles, ADirectoryWithoutEndIsNotListed) {
  for (int i = 0; i < 10'001; ++i) std::ofstream(root_ / "rw" / decimal(i));
  EXPECT_EQ(files("list /rw"), "Out of memory\n");
}

TEST_F(ComponentFiles, OneThatHasGone) {
  fs::remove_all(root_ / "rw");
  FunctionSettings s = settings("component_http");
  s.directories = {{(root_ / "rw").string(), "/rw", true}};
  auto refused = functions().load(s);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message().find("No such file"), std::string::npos);
}

}  // namespace
}  // namespace fusor
