// Reader: what a Caddyfile may ask of the machine it is adapted on. The core has no files and no
// environment; the host gives it these. Paths are as the host's: '/' separates.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace fusor::caddyfile {

class Reader {
 public:
  virtual ~Reader() = default;

  // The whole file. The error says why not, without the path.
  virtual Result<std::string> read_file(std::string_view path) = 0;
  // The paths that match a pattern with '*' and '?', sorted within each directory.
  virtual std::vector<std::string> glob(std::string_view pattern) = 0;
  virtual bool is_directory(std::string_view path) = 0;
  // An environment variable; nothing where it is unset.
  virtual std::optional<std::string> variable(std::string_view name) = 0;
  // What relative paths are resolved against: absolute, without a trailing '/'.
  virtual std::string working_directory() = 0;
};

}  // namespace fusor::caddyfile
