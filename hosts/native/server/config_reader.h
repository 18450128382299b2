// What a Caddyfile may read of this machine; remembers what it read.
#pragma once

#include <map>
#include <string>

#include "core/caddyfile/reader.h"

namespace fusor {

class ConfigReader : public caddyfile::Reader {
 public:
  Result<std::string> read_file(std::string_view path) override;
  std::vector<std::string> glob(std::string_view pattern) override;
  bool is_directory(std::string_view path) override;
  std::optional<std::string> variable(std::string_view name) override;
  std::string working_directory() override;

  // Every file that was read, by its path as it was asked for.
  const std::map<std::string, std::string>& files() const { return files_; }

 private:
  std::map<std::string, std::string> files_;
};

// The whole of a file, or of stdin for "-". The error says why not, without the path.
Result<std::string> read_whole_file(const std::string& path);
// The same of a file that people write; UTF-16, as PowerShell's `>` makes it, is an error that says
// so.
Result<std::string> read_config_file(const std::string& path);
// Replaces a file in one step, so that nobody reads half of it. The error says why not.
Result<void> write_whole_file(const std::string& path, std::string_view text, unsigned mode);

}  // namespace fusor
