#include "hosts/native/server/file_watch.h"

#include <sys/stat.h>

#include <set>
#include <utility>

#include "core/base/sha256.h"
#include "core/base/strings.h"

namespace fusor {
namespace {

void collect_modules(const json::Value& value, std::set<std::string>& out) {
  if (value.is_object()) {
    const json::Value* handler = value.get("handler");
    const json::Value* module = value.get("module");
    if (handler && module && handler->is_string() && module->is_string() &&
        handler->as_string() == "reactor") {
      out.insert(module->as_string());
    }
    for (const json::Member& member : value.as_object()) collect_modules(member.value, out);
  } else if (value.is_array()) {
    for (const json::Value& element : value.as_array()) collect_modules(element, out);
  }
}

}  // namespace

FileWatch::Stamp FileWatch::stamp_of(const std::string& path) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0) return {};
  return {info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec, info.st_size, info.st_ino};
}

void FileWatch::loading(const json::Value& config) {
  std::set<std::string> names;
  collect_modules(config, names);
  for (const std::string& name : names) modules_[name] = stamp_of(name);
}

FileWatch::Change FileWatch::look(const ConfigSource& source, const json::Value& running) {
  std::set<std::string> names;
  collect_modules(running, names);
  bool changed = false;
  for (const std::string& name : names) {
    const Stamp now = stamp_of(name);
    changed |= std::exchange(modules_[name], now) != now;
  }
  if (changed) return Change::kModules;

  // What it adapts to counts, as in Caddy: imports and the environment are part of it.
  Diagnostics diagnostics;
  const auto read = read_config(source, diagnostics);
  if (read && read->config == running) {
    last_bad_.clear();
    return Change::kNone;
  }
  const std::string state =
      sha256_hex(read ? json::write(read->config) : cat("error\n", diagnostics.to_string()));
  if (state == last_bad_) return Change::kNone;
  last_bad_ = state;
  return Change::kConfig;
}

}  // namespace fusor
