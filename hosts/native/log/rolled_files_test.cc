#include "hosts/native/log/rolled_files.h"

#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "core/base/strings.h"
#include "hosts/native/log/archive_thread.h"
#include "hosts/native/system/clock.h"
#include "testing/temporary_folder.h"

namespace fusor {
namespace {

constexpr std::int64_t kDay = 86'400'000'000'000;

class RolledFiles : public ::testing::Test {
 protected:
  RolledFiles() {
    log_.filename = folder_.path() + "/r.log";
    log_.roll_size = 10;
    log_.backup_time_format = "2006-01-02T15-04-05.000000000";
  }
  void make(const std::string& name, std::string_view text = "line\n") {
    std::ofstream(folder_.path() + "/" + name) << text;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      out.push_back(entry.path().filename());
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  std::string read(const std::string& path) const {
    std::ostringstream out;
    out << std::ifstream(path).rdbuf();
    return out.str();
  }
  using Names = std::vector<std::string>;

  testing::TemporaryFolder folder_;
  FileWriterSettings log_;
  const std::int64_t now_ = NativeClock().unix_ns();
  std::atomic<bool> stop_ = false;
};

TEST_F(RolledFiles, TheWriterGoesOnBeforeTheyAreTidied) {
  int asked = 0;
  auto writer = open_file_writer(log_, [&asked] { ++asked; });
  ASSERT_TRUE(writer.has_value());
  for (int i = 0; i < 3; ++i) (*writer)->write("12345678\n");
  EXPECT_EQ(read(log_.filename), "12345678\n");
  EXPECT_EQ(asked, 3) << "at the start and after each roll";
  EXPECT_EQ(names().size(), 3u);
  for (const std::string& name : names()) EXPECT_TRUE(name.ends_with(".log")) << name;

  log_.keep = 1;
  tidy_rolled_files(log_, now_, stop_);
  ASSERT_EQ(names().size(), 2u);
  EXPECT_TRUE(names().front().ends_with("-size.log.gz")) << names().front();
}

TEST_F(RolledFiles, KeepsTheNewestAndNoneThatIsTooOld) {
  log_.gzip = false;
  log_.keep = 2;
  log_.keep_days = 3;
  make("r-2025-04-28T15-00-00.000000000-size.log");
  make("r-2025-04-29T15-00-00.000000000-size.log.gz");
  make("r-2025-04-30T15-00-00.000000000-time.log");
  tidy_rolled_files(log_, now_ + 2 * kDay, stop_);
  EXPECT_EQ(names(), (Names{"r-2025-04-29T15-00-00.000000000-size.log.gz",
                            "r-2025-04-30T15-00-00.000000000-time.log"}));
  tidy_rolled_files(log_, now_ + 4 * kDay, stop_);
  EXPECT_EQ(names(), Names{});
}

TEST_F(RolledFiles, ThoseOfALogWhoseNameBeginsAlikeAreNotOurs) {
  log_.keep = 1;
  const Names others = {"r-2-2025-04-29T15-00-00.000000000-size.log",
                        "r-admin-2025-04-30T15-00-00.000000000-size.log", "r-size.log"};
  for (const std::string& name : others) make(name);
  tidy_rolled_files(log_, now_, stop_);
  EXPECT_EQ(names(), others);
}

TEST_F(RolledFiles, WhatAStoppedProcessLeftHalfDoneIsDone) {
  make("r-2025-04-30T15-00-00.000000000-size.log", std::string(1000, 'x'));
  make("r-2025-04-30T15-00-00.000000000-size.log.gz", "half");
  stop_ = true;
  tidy_rolled_files(log_, now_, stop_);
  EXPECT_EQ(names().size(), 2u);
  stop_ = false;
  tidy_rolled_files(log_, now_, stop_);
  ASSERT_EQ(names(), Names{"r-2025-04-30T15-00-00.000000000-size.log.gz"});
  EXPECT_TRUE(read(folder_.path() + "/" + names().front()).starts_with("\x1f\x8b"));
}

// A link or a pipe of such a name: compressing would remove, or wait for, what is no log of ours.
TEST_F(RolledFiles, OnlyRegularFilesAreCompressed) {
  const std::string fifo = folder_.path() + "/r-2025-04-29T15-00-00.000000000-size.log";
  const std::string link = folder_.path() + "/r-2025-04-30T15-00-00.000000000-size.log";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  ASSERT_EQ(::symlink("/dev/zero", link.c_str()), 0);
  const Names before = names();
  tidy_rolled_files(log_, now_, stop_);
  EXPECT_EQ(names(), before);
}

TEST_F(RolledFiles, TheThreadTidies) {
  make("r-2025-04-30T15-00-00.000000000-size.log");
  const int events = ::inotify_init1(IN_CLOEXEC);
  ASSERT_GE(::inotify_add_watch(events, folder_.path().c_str(), IN_DELETE), 0);
  ArchiveThread archive;
  archive.tidy(log_);
  char event[sizeof(inotify_event) + NAME_MAX + 1];
  EXPECT_GT(::read(events, event, sizeof event), 0) << "the plain file is deleted last";
  ::close(events);
  EXPECT_EQ(names(), Names{"r-2025-04-30T15-00-00.000000000-size.log.gz"});
}

TEST_F(RolledFiles, TheThreadEndsWithWorkLeftAndNoneHalfDone) {
  log_.keep = 0;
  for (int i = 100; i < 150; ++i) {
    make(cat("r-2025-04-30T15-00-00.000000", decimal(i), "-size.log"), std::string(100'000, 'x'));
  }
  {
    ArchiveThread archive;
    archive.tidy(log_);
  }
  EXPECT_EQ(names().size(), 50u);
}

}  // namespace
}  // namespace fusor
