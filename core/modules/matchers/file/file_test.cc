#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::FakeHost;
using fusor::testing::serve_routes;

class FileMatcherTest : public ::testing::Test {
 protected:
  FileMatcherTest() {
    host.files.files = {
        {"/work/index.php", {"<?php", 3'000'000'000}},
        {"/work/big.txt", {"123456789"}},
        {"/work/a.html", {"a"}},
        {"/work/dir/x", {"x"}},
        {"/work/globs/a1.txt", {"1"}},
        {"/work/globs/a2.txt", {"22"}},
        {"/work/app.php", {"app"}},
    };
  }
  // "relative absolute remainder type", or the status where nothing matched.
  std::string match(const char* config, const std::string& target) {
    const auto reply = serve_routes(
        host,
        std::string(R"([{"match":[{"file":)") + config +
            R"(}],"handle":[{"handler":"static_response","headers":{"Content-Type":["x"]},"body":
               "{http.matchers.file.relative} {http.matchers.file.absolute} {http.matchers.file.remainder} {http.matchers.file.type}"}]},
               {"handle":[{"handler":"static_response","status_code":204}]}])",
        {.target = target});
    return reply.status == 200 ? reply.body : std::to_string(reply.status);
  }
  FakeHost host;
};

TEST_F(FileMatcherTest, FirstThatExists) {
  EXPECT_EQ(match(R"({"root":"/work"})", "/a.html"), "/a.html /work/a.html  file");
  EXPECT_EQ(match(R"({"root":"/work"})", "/none"), "204");
  EXPECT_EQ(match(R"({"root":"/work"})", "/dir"), "204") << "a directory needs its slash";
  EXPECT_EQ(match(R"({"root":"/work"})", "/dir/"), "204") << "and the entry too";
  EXPECT_EQ(match(R"({"root":"/work","try_files":["{http.request.uri.path}/"]})", "/dir"),
            "/dir/ /work/dir/  directory");
  EXPECT_EQ(match(R"({"root":"/work","try_files":["{http.request.uri.path}","/index.php"]})", "/x"),
            "/index.php /work/index.php  file");
  EXPECT_EQ(match(R"({"root":"/work"})", "/../work/a.html"), "204");
}

TEST_F(FileMatcherTest, AStatusIsAnError) {
  EXPECT_EQ(match(R"({"root":"/work","try_files":["{http.request.uri.path}","=410"]})", "/none"),
            "410");
  EXPECT_EQ(match(R"({"root":"/work","try_files":["{http.request.uri.path}","=410"]})", "/a.html"),
            "/a.html /work/a.html  file");
}

TEST_F(FileMatcherTest, Policies) {
  const char* files = R"("root":"/work","try_files":["/big.txt","/a.html","/index.php"])";
  const auto with = [&](const char* policy) {
    return match(("{" + std::string(files) + R"(,"try_policy":")" + policy + "\"}").c_str(), "/");
  };
  EXPECT_EQ(with("largest_size").substr(0, 9), "/big.txt ");
  EXPECT_EQ(with("smallest_size").substr(0, 8), "/a.html ");
  EXPECT_EQ(with("most_recently_modified").substr(0, 9), "/big.txt ");
  EXPECT_EQ(match(R"({"root":"/work","try_files":["/no","/nowhere"],
                      "try_policy":"first_exist_fallback"})",
                  "/"),
            "/nowhere /work/nowhere  file");
}

TEST_F(FileMatcherTest, SplitsAndGlobs) {
  EXPECT_EQ(match(R"({"root":"/work","split_path":[".php"]})", "/app.php/some/info"),
            "/app.php /work/app.php /some/info file");
  EXPECT_EQ(match(R"({"root":"/work","split_path":[".php"]})", "/app.PHP/info"), "204");
  EXPECT_EQ(match(R"({"root":"/work","split_path":[".php"]})", "/app.php"),
            "/app.php /work/app.php  file");
  EXPECT_EQ(match(R"({"root":"/work","try_files":["/globs/*.txt"]})", "/"),
            "/globs/a1.txt /work/globs/a1.txt  file");
  EXPECT_EQ(
      match(R"({"root":"/work","try_files":["/globs/*.txt"],"try_policy":"largest_size"})", "/"),
      "/globs/a2.txt /work/globs/a2.txt  file");
}

// What a client sends is no pattern.
TEST_F(FileMatcherTest, PlaceholdersDoNotGlob) {
  EXPECT_EQ(match(R"({"root":"/work/globs","try_files":["{http.request.uri.path}*"]})", "/*"),
            "204");
  EXPECT_EQ(match(R"({"root":"/work/globs","try_files":["{http.request.uri.path}*"]})", "/a1"),
            "/a1.txt /work/globs/a1.txt  file");
}

}  // namespace
}  // namespace fusor
