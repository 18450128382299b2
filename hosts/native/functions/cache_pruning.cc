#include "hosts/native/functions/cache_pruning.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>
#include <vector>

namespace fusor::wasm {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes kWorthNoting{10};

struct Entry {
  std::vector<fs::path> files;
  std::uint64_t size = 0;
  fs::file_time_type used = fs::file_time_type::min();
};

// What somebody was writing (mkostemp's name) belongs to no entry.
std::string key_of(const std::string& name) {
  const bool is_part = name.ends_with(".cwasm") || name.ends_with(".bin") || name.ends_with(".sum");
  return is_part ? name.substr(0, name.find('.')) : name;
}

std::vector<Entry> entries_of(const std::string& directory) {
  const auto now = fs::file_time_type::clock::now();
  std::map<std::string, Entry> by_key;
  std::error_code error;
  for (fs::directory_iterator at(directory, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    std::error_code gone;  // by another process: its size or time is not to be had
    const std::uint64_t size = at->file_size(gone);
    const fs::file_time_type time = gone ? fs::file_time_type() : at->last_write_time(gone);
    if (gone) continue;
    Entry& entry = by_key[key_of(at->path().filename())];
    entry.files.push_back(at->path());
    entry.size += size;
    if (time <= now) entry.used = std::max(entry.used, time);  // one to come tells nothing
  }
  std::vector<Entry> entries;
  for (auto& [key, entry] : by_key) entries.push_back(std::move(entry));
  return entries;
}

}  // namespace

void prune_cache(const std::string& directory, std::uint64_t capacity,
                 std::chrono::minutes spared) {
  std::vector<Entry> entries = entries_of(directory);
  std::uint64_t total = 0;
  for (const Entry& entry : entries) total += entry.size;
  std::ranges::sort(entries, {}, &Entry::used);
  const auto since = fs::file_time_type::clock::now() - spared;
  for (const Entry& entry : entries) {
    if (total <= capacity || entry.used >= since) return;
    std::error_code error;
    for (const fs::path& file : entry.files) fs::remove(file, error);
    total -= entry.size;
  }
}

void touch_cached(const std::string& path) {
  std::error_code error;
  const auto now = fs::file_time_type::clock::now();
  const auto noted = fs::last_write_time(path, error);
  if (!error && (noted < now - kWorthNoting || noted > now)) fs::last_write_time(path, now, error);
}

}  // namespace fusor::wasm
