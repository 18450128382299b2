// Facts of the process: environment, names, folders (Caddy: {env.*}, {system.*}; storage.go).
#pragma once

#include <cstdint>
#include <string>

#include "core/host/host.h"

namespace fusor {

class NativeSystem : public System {
 public:
  std::optional<std::string> environment(std::string_view name) override;
  std::string hostname() override;
  std::string working_directory() override;
  std::string_view os() override { return "linux"; }
  std::string_view arch() override;
};

// Where this user's files of ours live: $XDG_CONFIG_HOME/fusor, $XDG_DATA_HOME/fusor and
// $XDG_CACHE_HOME/fusor, with the usual defaults below $HOME; below "./" where no home is set.
std::string config_directory();
std::string data_directory();
std::string cache_directory();
// As many descriptors as this process may have: shells allow 1,024 by habit, and each connection is
// one. Go's runtime does the same.
void raise_descriptor_limit();
std::uint64_t descriptor_limit();
// Makes a directory and those above it, mode 0700. False: errno tells.
bool make_directories(const std::string& path);

}  // namespace fusor
