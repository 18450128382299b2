#include "hosts/native/functions/cache_pruning.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <vector>

#include "core/base/strings.h"
#include "hosts/native/functions/module_cache.h"
#include "testing/temporary_folder.h"

namespace fusor::wasm {
namespace {

using std::chrono::minutes;
namespace fs = std::filesystem;

class CachePruning : public ::testing::Test {
 protected:
  void add(std::string_view name, minutes age, std::size_t size = 100) {
    const fs::path path = file(name);
    std::ofstream(path) << std::string(size, 'x');
    fs::last_write_time(path, fs::file_time_type::clock::now() - age);
  }
  std::string file(std::string_view name) const { return cat(folder_.path(), "/", name); }
  std::string left() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
      names.push_back(entry.path().filename());
    }
    std::ranges::sort(names);
    return join(names, " ");
  }

  testing::TemporaryFolder folder_;
};

TEST_F(CachePruning, WhatWasUnusedLongestGoesFirst) {
  add("old.cwasm", minutes(300));
  add("old.sum", minutes(300));
  add("loaded.cwasm", minutes(500));
  add("loaded.sum", minutes(100));  // its last use counts
  add("new.bin", minutes(200));
  add("new.bin.sum", minutes(200));
  prune_cache(folder_.path(), 600, minutes(60));
  EXPECT_EQ(left(), "loaded.cwasm loaded.sum new.bin new.bin.sum old.cwasm old.sum");
  prune_cache(folder_.path(), 599, minutes(60));
  EXPECT_EQ(left(), "loaded.cwasm loaded.sum new.bin new.bin.sum");
  prune_cache(folder_.path(), 200, minutes(60));
  EXPECT_EQ(left(), "loaded.cwasm loaded.sum");
}

TEST_F(CachePruning, WhatWasUsedJustNowStays) {
  add("now.cwasm.Xa1b2c", minutes(61));  // somebody died while writing it
  add("now.cwasm", minutes(1));
  add("future.cwasm", minutes(-100));  // when the clock was set back
  prune_cache(folder_.path(), 10, minutes(60));
  EXPECT_EQ(left(), "now.cwasm");
}

TEST_F(CachePruning, AUseIsNoted) {
  add("a.cwasm", minutes(300));
  add("a.sum", minutes(300));
  touch_cached(file("a.sum"));
  add("b.sum", minutes(-100));
  touch_cached(file("b.sum"));
  touch_cached(file("none.sum"));
  prune_cache(folder_.path(), 10, minutes(60));
  EXPECT_EQ(left(), "a.cwasm a.sum b.sum");
  prune_cache(cat(folder_.path(), "/none"), 10, minutes(60));  // no folder is no error
}

TEST_F(CachePruning, IsTheCaches) {
  const ModuleCache cache(folder_.path(), 300);
  const auto age = [this](std::string_view name) {
    fs::last_write_time(file(name), fs::file_time_type::clock::now() - minutes(300));
  };
  const auto age_all = [&](std::string_view key) {
    age(cat(key, ".bin"));
    age(cat(key, ".bin.sum"));
  };
  std::string found;
  for (std::string_view key : {"used", "unused"}) {
    cache.keep_bytes(key, std::string(100, 'x'));
    age_all(key);
  }
  EXPECT_TRUE(cache.find_bytes("used", found));
  cache.keep_bytes("new", std::string(100, 'x'));
  EXPECT_EQ(left(), "new.bin new.bin.sum used.bin used.bin.sum");
}

}  // namespace
}  // namespace fusor::wasm
