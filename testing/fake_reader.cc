#include "testing/fake_reader.h"

#include "core/base/path.h"
#include "core/base/strings.h"

namespace fusor::testing {

Result<std::string> FakeReader::read_file(std::string_view path) {
  const auto file = files.find(path);
  if (file == files.end()) return fail("no such file");
  return file->second;
}

std::vector<std::string> FakeReader::glob(std::string_view pattern) {
  std::vector<std::string> found;
  for (const auto& [path, text] : files) {
    if (path_match(pattern, path).value_or(false)) found.push_back(path);
  }
  return found;
}

bool FakeReader::is_directory(std::string_view path) {
  const std::string below = cat(path, "/");
  const auto next = files.lower_bound(below);
  return next != files.end() && next->first.starts_with(below);
}

std::optional<std::string> FakeReader::variable(std::string_view name) {
  const auto value = variables.find(name);
  if (value == variables.end()) return std::nullopt;
  return value->second;
}

}  // namespace fusor::testing
