// --watch: has what a config is made of changed? Looked at each second, as Caddy does: it also
// works on network and container file systems, where inotify tells nothing.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "core/base/json.h"
#include "hosts/native/server/config_source.h"

namespace fusor {

class FileWatch {
 public:
  enum class Change { kNone, kConfig, kModules };
  // Before a config's modules are read: what changes from now on is a change.
  void loading(const json::Value& config);
  // Compares with the look before. `running`: its reactor modules are watched, too.
  Change look(const ConfigSource& source, const json::Value& running);

 private:
  struct Stamp {
    std::int64_t modified_ns = -1;
    std::int64_t size = -1;
    std::uint64_t inode = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  static Stamp stamp_of(const std::string& path);

  std::map<std::string, Stamp> modules_;
  std::string last_bad_;  // the config texts that did not load, so that one is reported once
};

}  // namespace fusor
