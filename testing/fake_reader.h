// What a Caddyfile may read, in memory: files and variables that a test makes up. Paths are
// absolute, the working directory is "/".
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/caddyfile/reader.h"

namespace fusor::testing {

class FakeReader : public caddyfile::Reader {
 public:
  std::map<std::string, std::string, std::less<>> files;
  std::map<std::string, std::string, std::less<>> variables;

  Result<std::string> read_file(std::string_view path) override;
  std::vector<std::string> glob(std::string_view pattern) override;
  bool is_directory(std::string_view path) override;
  std::optional<std::string> variable(std::string_view name) override;
  std::string working_directory() override { return "/"; }
};

}  // namespace fusor::testing
