// A guest's directories: every call on files and paths by a guest that makes them all, the attacks
// on their wall, and the wall by itself in both of its forms.
#include <fcntl.h>
#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "hosts/native/functions/test_support.h"
#include "hosts/native/functions/wasi/beneath.h"
#include "testing/temporary_folder.h"

namespace fusor::wasm {
namespace {

namespace fs = std::filesystem;

// outside/secret.txt, and two directories full of ways that lead there.
class Files : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* directory : {"outside", "box/ro/dir", "box/rw"}) {
      fs::create_directories(root_ / directory);
    }
    put("outside/secret.txt", "secret");
    put("box/secret.txt", "secret");
    put("box/ro/hello.txt", "hello files");
    put("box/ro/dir/deep.txt", "deep");
    for (const char* directory : {"box/ro", "box/rw"}) {
      const fs::path in = root_ / directory;
      fs::create_symlink("../secret.txt", in / (in.filename() == "ro" ? "out" : "link"));
      fs::create_symlink(root_ / "outside", in / (in.filename() == "ro" ? "out_dir" : "out"));
    }
    fs::create_symlink("..", root_ / "box/ro/up");
    fs::create_symlink("loop", root_ / "box/ro/loop");
    fs::create_symlink("/etc/passwd", root_ / "box/ro/absolute");
    fs::create_symlink("dir/deep.txt", root_ / "box/ro/inside");
    fs::create_symlink("../hello.txt", root_ / "box/ro/dir/above");
    fs::create_symlink("../new.txt", root_ / "box/rw/dangling");
    mkfifo((root_ / "box/ro/fifo").c_str(), 0600);
    directories_ = {{(root_ / "box/ro").string(), "/ro", false},
                    {(root_ / "box/rw").string(), "/rw", true}};
  }

  void put(const char* path, std::string_view content) { std::ofstream(root_ / path) << content; }
  std::string get(const char* path) const {
    std::ifstream file(root_ / path);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  testing::TemporaryFolder folder_;
  const fs::path root_ = folder_.path();
  std::vector<FunctionDirectory> directories_;
};

// `call answer`, in the order of tests/guests/wasi_files/main.c. 0 success, 8 badf, 20 exist,
// 21 fault, 25 ilseq, 28 inval, 31 isdir, 32 loop, 33 mfile, 37 nametoolong, 44 noent, 54 notdir,
// 55 notempty, 58 notsup, 69 rofs, 76 notcapable; expressions print their value.
constexpr std::string_view kExpected = R"wasi(__wasi_fd_prestat_get(3, &pre) 0
pre.u.dir.pr_name_len 3
__wasi_fd_prestat_get(5, &pre) 8
__wasi_fd_prestat_get(3, OUTSIDE) 21
__wasi_fd_prestat_dir_name(4, b, 3) 0
/rw
__wasi_fd_prestat_dir_name(4, b, 2) 37
__wasi_fd_prestat_dir_name(4, OUTSIDE, 64) 21
__wasi_fd_fdstat_get(3, &st) 0
st.fs_filetype 3
__wasi_fd_filestat_get(3, &fst) 0
fst.filetype 3
open_at(3, "hello.txt", 0, READ | __WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_FILESTAT_GET, 0) 0
fd 5
read_it(fd) 0
hello files
read_it(fd) 0
n 0
__wasi_fd_seek(fd, -3, __WASI_WHENCE_END, &pos) 0
pos 8
__wasi_fd_seek(fd, -30, __WASI_WHENCE_CUR, &pos) 28
__wasi_fd_seek(fd, 0, 9, &pos) 28
__wasi_fd_tell(fd, &pos) 0
pos 8
__wasi_fd_pread(fd, &in, 1, 1, &n) 0
el
__wasi_fd_read(fd, &in, 1, &n) 21
__wasi_fd_filestat_get(fd, &fst) 0
fst.filetype 4
fst.size 11
write_it(fd, "no right") 76
__wasi_fd_advise(fd, 0, 0, __WASI_ADVICE_SEQUENTIAL) 76
__wasi_sock_shutdown(fd, 1) 58
__wasi_fd_close(fd) 0
__wasi_fd_close(fd) 8
read_it(3) 31
open_at(3, "dir", __WASI_OFLAGS_DIRECTORY, ALL & ~WRITE, 0) 0
count_entries(sub, sizeof b) 4
count_entries(sub, 40) 4
open_at(sub, "deep.txt", 0, READ, 0) 0
read_it(fd) 0
deep
__wasi_fd_readdir(fd, b, sizeof b, 0, &n) 54
__wasi_fd_renumber(fd, sub) 0
__wasi_fd_fdstat_get(sub, &st) 0
st.fs_filetype 4
__wasi_fd_renumber(fd, sub) 8
__wasi_fd_close(sub) 0
open_at(3, "hello.txt", __WASI_OFLAGS_DIRECTORY, READ, 0) 54
open_at(3, "missing", 0, READ, 0) 44
open_at(3, "fifo", 0, READ, 0) 76
path_open(3, FOLLOW, 0xfffffff0, 64, 0, READ, 0, 0, (int)&fd) 21
path_open(3, FOLLOW, (int)b, 0x10000, 0, READ, 0, 0, (int)&fd) 21
path_open(3, FOLLOW, (int)"hello\0.txt", 10, 0, READ, 0, 0, (int)&fd) 28
path_open(3, FOLLOW, (int)"hello.txt", 9, 0, READ, 0, 0, -2) 21
open_at(3, "new", __WASI_OFLAGS_CREAT, READ, 0) 69
open_at(3, "hello.txt", __WASI_OFLAGS_TRUNC, READ, 0) 69
open_at(3, "hello.txt", 0, WRITE, 0) 69
__wasi_path_create_directory(3, "new") 69
__wasi_path_remove_directory(3, "dir") 69
__wasi_path_unlink_file(3, "hello.txt") 69
__wasi_path_rename(3, "hello.txt", 4, "hello.txt") 69
__wasi_path_rename(4, "x", 3, "hello.txt") 69
__wasi_path_symlink("hello.txt", 3, "link") 69
__wasi_path_link(3, 0, "hello.txt", 4, "hello.txt") 69
__wasi_path_filestat_set_times(3, 0, "hello.txt", 0, 0, NOW) 69
open_at(3, "hello.txt", 0, ALL & ~WRITE, 0) 0
__wasi_fd_filestat_set_size(fd, 0) 69
__wasi_fd_filestat_set_times(fd, 0, 0, NOW) 69
__wasi_fd_allocate(fd, 0, 100) 69
__wasi_fd_close(fd) 0
open_at(4, "made.txt", __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL, ALL, 0) 0
write_it(fd, "written") 0
n 7
__wasi_fd_pwrite(fd, &out, 1, 0, &n) 0
__wasi_fd_sync(fd) 0
__wasi_fd_datasync(fd) 0
__wasi_fd_fdstat_set_flags(fd, __WASI_FDFLAGS_APPEND) 0
__wasi_fd_fdstat_set_flags(fd, __WASI_FDFLAGS_SYNC) 58
__wasi_fd_fdstat_get(fd, &st) 0
st.fs_flags 1
__wasi_fd_allocate(fd, 0, 16) 0
__wasi_fd_filestat_set_size(fd, 4) 0
__wasi_fd_filestat_set_times(fd, 1000000001, 2000000002, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_MTIM) 0
__wasi_fd_filestat_set_times(fd, 0, 0, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_ATIM_NOW) 28
__wasi_fd_filestat_get(fd, &fst) 0
fst.size == 4 && fst.atim == 1000000001 && fst.mtim == 2000000002 && fst.nlink == 1 1
__wasi_fd_fdstat_set_rights(fd, READ | __WASI_RIGHTS_FD_SEEK, 0) 0
write_it(fd, "no more") 76
__wasi_fd_fdstat_set_rights(fd, ALL, 0) 76
__wasi_fd_seek(fd, 0, __WASI_WHENCE_SET, &pos) 0
read_it(fd) 0
WRit
__wasi_fd_close(fd) 0
open_at(4, "made.txt", __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL, ALL, 0) 20
open_at(4, ".", 0, WRITE, 0) 31
__wasi_path_create_directory(4, "d") 0
__wasi_path_create_directory(4, "d") 20
__wasi_path_link(4, 0, "made.txt", 4, "d/second") 0
__wasi_path_link(4, FOLLOW, "made.txt", 4, "d/third") 28
__wasi_path_filestat_get(4, 0, "d/second", &fst) 0
fst.nlink 2
__wasi_path_symlink("second", 4, "d/link") 0
__wasi_path_readlink(4, "d/link", b, sizeof b, &n) 0
second
__wasi_path_readlink(4, "d/link", b, 3, &n) 0
n 3
__wasi_path_readlink(4, "made.txt", b, 3, &n) 28
__wasi_path_filestat_get(4, 0, "d/link", &fst) 0
fst.filetype 7
__wasi_path_filestat_get(4, FOLLOW, "d/link", &fst) 0
fst.filetype 4
__wasi_path_filestat_set_times(4, 0, "d/link", 5, 6, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_MTIM) 0
__wasi_path_filestat_get(4, 0, "d/link", &fst) 0
fst.mtim 6
__wasi_path_filestat_set_times(4, FOLLOW, "d/link", 7, 8, __WASI_FSTFLAGS_MTIM) 0
__wasi_path_filestat_get(4, FOLLOW, "d/link", &fst) 0
fst.mtim 8
__wasi_path_rename(4, "d/second", 4, "moved") 0
__wasi_path_filestat_get(4, FOLLOW, "d/link", &fst) 44
__wasi_path_remove_directory(4, "d") 55
__wasi_path_unlink_file(4, "d") 31
__wasi_path_unlink_file(4, "moved/") 54
__wasi_path_unlink_file(4, "d/link") 0
__wasi_path_remove_directory(4, "d/") 0
__wasi_path_unlink_file(4, "moved") 0
__wasi_path_unlink_file(4, ".") 28
__wasi_path_remove_directory(4, "x/..") 28
__wasi_path_filestat_get(4, 0, "bad\xff", &fst) 25
__wasi_path_filestat_get(4, 0, "", &fst) 44
open_at(3, "../secret.txt", 0, READ, 0) 76
open_at(3, "dir/../../secret.txt", 0, READ, 0) 76
open_at(3, "/etc/passwd", 0, READ, 0) 76
open_at(3, "out", 0, READ, 0) 76
open_at(3, "out_dir/secret.txt", 0, READ, 0) 76
open_at(3, "up/secret.txt", 0, READ, 0) 76
open_at(3, "absolute", 0, READ, 0) 76
open_at(3, "loop", 0, READ, 0) 32
open_at(3, "..", __WASI_OFLAGS_DIRECTORY, READ, 0) 76
open_at(3, "dir/..", __WASI_OFLAGS_DIRECTORY, READ, 0) 0
count_entries(fd, sizeof b) < 0 1
open_at(3, "dir", __WASI_OFLAGS_DIRECTORY, ALL & ~WRITE, 0) 0
open_at(fd, "../hello.txt", 0, READ, 0) 76
__wasi_path_filestat_get(3, 0, "..", &fst) 76
__wasi_path_filestat_get(3, FOLLOW, "out", &fst) 76
__wasi_path_filestat_get(3, 0, "out_dir/", &fst) 76
__wasi_path_filestat_get(3, 0, "out_dir/secret.txt", &fst) 76
__wasi_path_readlink(3, "up/out", b, sizeof b, &n) 76
__wasi_path_symlink("/etc", 4, "etc") 76
__wasi_path_symlink("a/../../..", 4, "up") 76
open_at(4, "out/new", __WASI_OFLAGS_CREAT, ALL, 0) 76
open_at(4, "dangling", __WASI_OFLAGS_CREAT, ALL, 0) 76
__wasi_path_create_directory(4, "out/new") 76
__wasi_path_create_directory(4, "../new") 76
__wasi_path_unlink_file(4, "out/secret.txt") 76
__wasi_path_unlink_file(4, "../secret.txt") 76
__wasi_path_remove_directory(4, "../ro") 76
__wasi_path_rename(4, "made.txt", 4, "../moved") 76
__wasi_path_rename(4, "../secret.txt", 4, "moved") 76
__wasi_path_link(4, 0, "out/secret.txt", 4, "linked") 76
__wasi_path_filestat_set_times(4, 0, "out/", 0, 0, NOW) 76
__wasi_path_filestat_set_times(4, FOLLOW, "out/secret.txt", 0, 0, NOW) 76
opened > 100 && opened < 256 1
last 33
)wasi";

TEST_F(Files, EveryCallHasItsAnswer) {
  test::TestRun run;
  run.directories = directories_;
  run.go(test::guest("wasi_files"));
  EXPECT_EQ(run.output, kExpected);
  EXPECT_EQ(run.ending.kind, Ending::kSucceeded) << run.ending.message;
  EXPECT_EQ(get("box/rw/made.txt"), "WRit");
  EXPECT_EQ(get("box/ro/hello.txt"), "hello files");
  EXPECT_EQ(get("box/secret.txt"), "secret");
  EXPECT_EQ(get("outside/secret.txt"), "secret");
  EXPECT_FALSE(fs::exists(root_ / "box/new.txt"));
}

std::string cat_guest(const std::vector<FunctionDirectory>& directories,
                      std::vector<std::string_view> arguments) {
  test::TestRun run;
  run.directories = directories;
  return run.with(std::move(arguments)).go(test::guest("cat")).output;
}

TEST_F(Files, LibcFindsThem) {
  EXPECT_EQ(cat_guest(directories_, {"/ro/hello.txt"}), "hello files");
  EXPECT_EQ(cat_guest(directories_, {"/ro/inside"}), "deep");
  EXPECT_EQ(cat_guest(directories_, {"/rw/log", "one "}), "one ");
  EXPECT_EQ(cat_guest(directories_, {"/rw/log", "two"}), "one two");
  EXPECT_EQ(cat_guest(directories_, {"/ro/log", "one"}), "cannot write: Read-only file system\n");
  EXPECT_EQ(cat_guest(directories_, {"/rw/../secret.txt"}),
            "cannot read: Capabilities insufficient\n");
  EXPECT_EQ(cat_guest(directories_, {"/ro/out"}), "cannot read: Capabilities insufficient\n");
  EXPECT_EQ(cat_guest({}, {"/ro/hello.txt"}), "cannot read: Capabilities insufficient\n");
}

TEST_F(Files, ADirectoryThatWasReplacedIsSeenAsItIsNow) {
  EXPECT_EQ(cat_guest(directories_, {"/ro/hello.txt"}), "hello files");
  fs::rename(root_ / "box/ro", root_ / "old");
  fs::create_directory(root_ / "box/ro");
  put("box/ro/hello.txt", "new");
  EXPECT_EQ(cat_guest(directories_, {"/ro/hello.txt"}), "new");
}

TEST_F(Files, GuestsTogetherLeaveTheServerDescriptors) {
  Descriptors guests[2];
  std::size_t had = 0;
  while (guests[had % 2].reserve()) ++had;
  EXPECT_GE(had, 16u);
  EXPECT_FALSE(guests[0].reserve());
  guests[0].release();
  EXPECT_TRUE(guests[1].reserve());
}

// What is behind `path` below box/ro, or the error.
std::string opened(HostFile (*open)(int, const std::string&, int, mode_t), int directory,
                   const std::string& path, int flags = O_RDONLY) {
  errno = 0;
  const HostFile file = open(directory, path, flags, 0600);
  if (!file) return strerrorname_np(errno);
  char text[32];
  const ssize_t n = read(file.get(), text, sizeof(text));
  return n < 0 ? strerrorname_np(errno) : std::string(text, static_cast<std::size_t>(n));
}

TEST_F(Files, TheWallStandsInBothForms) {
  const struct {
    const char* path;
    const char* expected;
    int flags = O_RDONLY;
  } kCases[] = {
      {"hello.txt", "hello files"},
      {"./dir//deep.txt", "deep"},
      {"dir/../hello.txt", "hello files"},
      {"dir/./..//./hello.txt", "hello files"},
      {"inside", "deep"},
      {"dir/above", "hello files"},
      {"dir/../dir/above", "hello files"},
      {".", "EISDIR"},
      {"dir", "EISDIR"},
      {"dir/", "EISDIR"},
      {"dir/..", "EISDIR"},
      {"hello.txt/", "ENOTDIR"},
      {"inside/", "ENOTDIR"},
      {"hello.txt/x", "ENOTDIR"},
      {"missing", "ENOENT"},
      {"missing/../hello.txt", "ENOENT"},
      {"", "ENOENT"},
      {"..", "EXDEV"},
      {"../secret.txt", "EXDEV"},
      {"../ro/hello.txt", "EXDEV"},
      {"dir/../../secret.txt", "EXDEV"},
      {"/etc/passwd", "EXDEV"},
      {"out", "EXDEV"},
      {"out_dir/secret.txt", "EXDEV"},
      {"up/secret.txt", "EXDEV"},
      {"up/ro/hello.txt", "EXDEV"},
      {"absolute", "EXDEV"},
      {"loop", "ELOOP"},
      {"loop/x", "ELOOP"},
      {"inside", "ELOOP", O_RDONLY | O_NOFOLLOW},
      {"out", "ELOOP", O_RDONLY | O_NOFOLLOW},
      {"out", "EEXIST", O_RDWR | O_CREAT | O_EXCL},
      {"../new", "EXDEV", O_RDWR | O_CREAT},
      {"out_dir/new", "EXDEV", O_RDWR | O_CREAT},
      {"dir", "EISDIR", O_RDWR},
      {"made", "", O_RDWR | O_CREAT},
  };
  const HostFile directory(open((root_ / "box/ro").c_str(), O_PATH | O_DIRECTORY));
  for (auto* form : {&open_beneath, &open_beneath_by_steps}) {
    for (const auto& c : kCases) {
      EXPECT_EQ(opened(form, directory.get(), c.path, c.flags), c.expected)
          << c.path << (form == &open_beneath ? "" : " by steps");
    }
    fs::remove(root_ / "box/ro/made");
  }
}

}  // namespace
}  // namespace fusor::wasm
