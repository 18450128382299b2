#include "core/modules/handlers/file_server/hide.h"

#include "core/base/path.h"

namespace fusor {
namespace {

bool any_element_matches(std::string_view pattern, std::string_view path) {
  for (;;) {
    const std::size_t slash = path.find('/');
    if (path_match(pattern, path.substr(0, slash)).value_or(false)) return true;
    if (slash == path.npos) return false;
    path.remove_prefix(slash + 1);
  }
}

}  // namespace

bool file_hidden(std::string_view filename, const std::vector<std::string_view>& hide) {
  for (std::string_view entry : hide) {
    if (entry.find('/') == entry.npos) {
      if (any_element_matches(entry, filename)) return true;
    } else if (filename.starts_with(entry) && filename.substr(entry.size()).starts_with('/')) {
      return true;
    }
    if (filename == entry || path_match(entry, filename).value_or(false)) return true;
  }
  return false;
}

}  // namespace fusor
