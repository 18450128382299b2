#include "cli/functions/scaffold.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "cli/embedded.h"
#include "core/base/strings.h"

namespace fusor::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kForAll = "all";
// Not a file of the scaffold: build_function adds it.
constexpr std::string_view kGoExport = "fusor_request.go";

// What Go, Cargo and npm all take as the name of a package.
bool valid_name(std::string_view name) {
  return !name.empty() && is_alpha(name.front()) && std::ranges::all_of(name, [](char c) {
    return (is_alpha(c) && ascii_lower(c) == c) || is_digit(c) || c == '_' || c == '-';
  });
}

Result<void> write(const fs::path& path, const std::string& content) {
  std::error_code ec;
  fs::create_directories(path.parent_path(), ec);
  std::ofstream out(path, std::ios::binary);
  out << content;
  out.close();
  if (!out) return fail(cat("cannot write ", path.string()));
  if (path.extension() == ".sh") fs::permissions(path, fs::perms(0755), ec);
  return {};
}

}  // namespace

std::vector<std::string> scaffold_languages() {
  std::vector<std::string> names;
  for (const EmbeddedFile& file : scaffold_files()) {
    const std::string_view name = file.name.substr(0, file.name.find('/'));
    if (name != kForAll && std::ranges::find(names, name) == names.end()) names.emplace_back(name);
  }
  return names;
}

Result<void> write_scaffold(const std::string& folder, std::string_view language) {
  if (fs::exists(folder)) return fail(cat(folder, " exists already"));
  const std::string name = fs::absolute(folder).lexically_normal().filename().string();
  if (!valid_name(name)) {
    return fail(cat("'", name,
                    "' is no name for a function: use a-z, 0-9, '-' and '_', and begin "
                    "with a letter"));
  }
  for (const EmbeddedFile& file : scaffold_files()) {
    const std::size_t slash = file.name.find('/');
    const std::string_view of = file.name.substr(0, slash);
    const std::string_view path = file.name.substr(slash + 1);
    if ((of != language && of != kForAll) || path == kGoExport) continue;
    TRY(write(fs::path(folder) / path, replace_all(file.content, "@NAME@", name)));
  }
  return {};
}

}  // namespace fusor::cli
