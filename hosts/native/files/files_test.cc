#include "hosts/native/files/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "hosts/native/files/glob.h"
#include "hosts/native/net/loop.h"
#include "testing/temporary_folder.h"

namespace fusor {
namespace {

class FilesTest : public ::testing::Test {
 protected:
  std::string path(std::string_view name) const { return root_ + "/" + std::string(name); }
  void write(std::string_view name, std::string_view text) { std::ofstream(path(name)) << text; }
  Result<Files::Opened, FileError> open(std::string_view name) {
    Result<Files::Opened, FileError> result = std::unexpected(FileError::kOther);
    Context context;
    start(context, store(&result, files_.open(name)));
    return result;
  }
  static Task<void> store(Result<Files::Opened, FileError>* out,
                          Task<Result<Files::Opened, FileError>> task) {
    *out = co_await std::move(task);
  }
  testing::TemporaryFolder folder_;
  const std::string& root_ = folder_.path();
  NativeFiles files_;
};

TEST_F(FilesTest, TellsWhatIsThere) {
  write("a.txt", "hello");
  auto info = files_.stat(path("a.txt"));
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->size, 5u);
  EXPECT_TRUE(info->regular);
  EXPECT_GT(info->modified_ns, 1'600'000'000'000'000'000);
  EXPECT_TRUE(files_.stat(root_)->directory);
  EXPECT_EQ(files_.stat(path("none")).error(), FileError::kNotFound);
  EXPECT_EQ(files_.stat(path("a.txt/x")).error(), FileError::kNotFound);
}

TEST_F(FilesTest, RefusesWhatIsNoFile) {
  write("a.txt", "hello");
  const std::string nul = path("a.txt") + std::string("\0.jpg", 5);
  EXPECT_EQ(files_.stat(nul).error(), FileError::kInvalid);
  EXPECT_EQ(open(nul).error(), FileError::kInvalid);
  EXPECT_EQ(open(path(std::string(5000, 'x'))).error(), FileError::kInvalid);
  EXPECT_EQ(open(root_).error(), FileError::kNotFound) << "a directory";
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  EXPECT_EQ(open(path("fifo")).error(), FileError::kNotFound) << "and it must not hang";
  ASSERT_EQ(::symlink("loop", path("loop").c_str()), 0);
  EXPECT_FALSE(open(path("loop")).has_value());
}

TEST_F(FilesTest, OpensAndLists) {
  write("b.txt", "bb");
  write("a.txt", "hello");
  auto opened = open(path("a.txt"));
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->info.size, 5u);
  EXPECT_GE(opened->file->descriptor(), 0);
  ASSERT_EQ(::symlink("/nowhere/at/all", path("none").c_str()), 0);
  auto list = files_.list(root_);
  ASSERT_TRUE(list.has_value());
  ASSERT_EQ(list->size(), 3u);
  EXPECT_EQ((*list)[0].name, "a.txt");
  EXPECT_EQ((*list)[2].name, "none");
}

Task<void> read_all(OpenFile* file, int* others, std::vector<int>* seen, std::string* text) {
  char piece[32 * 1024];
  for (;;) {
    Loop::current()->post([others] { ++*others; });
    const auto got = co_await file->read_at(text->size(), piece);
    if (!got || *got == 0) co_return;
    text->append(piece, *got);
    seen->push_back(*others);
  }
}

// The first piece is there at once; from then on other work of the loop comes before each.
TEST_F(FilesTest, ALongFileIsReadInTurns) {
  write("long.txt", std::string(100'000, 'x'));
  auto opened = open(path("long.txt"));
  ASSERT_TRUE(opened.has_value());
  Loop loop;
  int others = 0;
  std::vector<int> seen;
  std::string text;
  run_until_done(loop, read_all(opened->file.get(), &others, &seen, &text));
  EXPECT_EQ(text, std::string(100'000, 'x'));
  EXPECT_EQ(seen, (std::vector{0, 2, 3, 4}));
}

TEST_F(FilesTest, Globs) {
  ASSERT_EQ(::mkdir(path("sub").c_str(), 0700), 0);
  write("b.txt", "");
  write("a.txt", "");
  write("sub/c.txt", "");
  EXPECT_EQ(files_.glob(path("*.txt")), (std::vector{path("a.txt"), path("b.txt")}));
  EXPECT_EQ(files_.glob(path("*/c.*")), (std::vector{path("sub/c.txt")}));
  EXPECT_EQ(files_.glob(path("a.txt")), (std::vector{path("a.txt")}));
  EXPECT_TRUE(files_.glob(path("none/*")).empty());
  EXPECT_TRUE(files_.glob(path("[")).empty());
}

}  // namespace
}  // namespace fusor
