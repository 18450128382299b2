#include "hosts/edge/files.h"

#include <algorithm>

#include "core/base/path.h"
#include "core/base/strings.h"
#include "core_abi.h"
#include "hosts/edge/operation.h"
#include "hosts/edge/streams.h"

namespace fusor::edge {
namespace {

// "./www//a/../b" -> "www/b"; absolute paths stay absolute.
std::string normal(std::string_view path) {
  std::vector<std::string> parts;
  for (std::string_view part : split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (!parts.empty()) parts.pop_back();
    } else {
      parts.emplace_back(part);
    }
  }
  return cat(path.starts_with('/') ? "/" : "", join(parts, "/"));
}

// An asset with the path it is fetched by; a range is cut out of its stream.
class Asset final : public OpenFile {
 public:
  explicit Asset(std::string_view path) : path_(path) {}
  std::string_view path() const { return path_; }
  Task<Result<std::size_t, HttpError>> read_at(std::uint64_t offset,
                                               std::span<char> buffer) override {
    JsStream stream(
        abi::js_asset_stream(path_.data(), static_cast<std::uint32_t>(path_.size()),
                             static_cast<double>(offset), static_cast<double>(buffer.size())),
        buffer.size());
    co_return co_await stream.read(buffer);
  }

 private:
  std::string_view path_;  // the manifest's
};

}  // namespace

void ManifestFiles::load(const json::Value& manifest) {
  entries_.clear();
  const json::Value* files = manifest.get("files");
  if (!files || !files->is_array()) return;
  for (const json::Value& file : files->as_array()) {
    const json::Array& row = file.as_array();
    entries_.push_back(
        {normal(row[0].as_string()),
         {static_cast<std::uint64_t>(row[1].as_integer()), row[2].as_integer(), false, true}});
  }
  std::vector<Entry> directories;
  for (const Entry& entry : entries_) {
    for (std::size_t slash = entry.path.rfind('/'); slash != std::string::npos && slash > 0;
         slash = entry.path.rfind('/', slash - 1)) {
      directories.push_back(
          {entry.path.substr(0, slash), {0, entry.info.modified_ns, true, false}});
    }
  }
  entries_.insert(entries_.end(), directories.begin(), directories.end());
  std::ranges::stable_sort(entries_, {}, &Entry::path);
  const auto rest = std::ranges::unique(entries_, {}, &Entry::path);
  entries_.erase(rest.begin(), rest.end());
}

const ManifestFiles::Entry* ManifestFiles::find(std::string_view path) const {
  const std::string wanted = normal(path);
  const auto at = std::ranges::lower_bound(entries_, wanted, {}, &Entry::path);
  return at != entries_.end() && at->path == wanted ? &*at : nullptr;
}

Result<FileInfo, FileError> ManifestFiles::stat(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) return std::unexpected(FileError::kInvalid);
  const Entry* entry = find(path);
  if (!entry) return std::unexpected(FileError::kNotFound);
  // As on native, a path with a slash at its end names a directory only.
  if (path.ends_with('/') && !entry->info.directory) return std::unexpected(FileError::kNotFound);
  return entry->info;
}

std::vector<std::string> ManifestFiles::glob(std::string_view pattern) {
  std::vector<std::string> found;
  const std::string wanted = normal(pattern);
  for (const Entry& entry : entries_) {
    if (path_match(wanted, entry.path).value_or(false)) found.push_back(entry.path);
  }
  return found;
}

Result<std::vector<DirectoryEntry>, FileError> ManifestFiles::list(std::string_view directory) {
  const Entry* entry = find(directory);
  if (!entry || !entry->info.directory) return std::unexpected(FileError::kNotFound);
  std::vector<DirectoryEntry> entries;
  const std::string prefix = cat(entry->path, "/");
  for (const Entry& other : entries_) {
    if (!other.path.starts_with(prefix)) continue;
    const std::string name = other.path.substr(prefix.size());
    if (name.find('/') == std::string::npos) entries.push_back({name, other.info});
  }
  return entries;
}

Task<Result<Files::Opened, FileError>> ManifestFiles::open(std::string_view path) {
  const Entry* entry = find(path);
  if (!entry || entry->info.directory)
    return ready(Result<Opened, FileError>(std::unexpected(FileError::kNotFound)));
  return ready(
      Result<Opened, FileError>(Opened{entry->info, std::make_shared<Asset>(entry->path)}));
}

Body ManifestFiles::body(const Opened& opened, std::uint64_t offset, std::uint64_t length) {
  const auto& asset = static_cast<const Asset&>(*opened.file);
  const std::uint32_t stream = abi::js_asset_stream(
      asset.path().data(), static_cast<std::uint32_t>(asset.path().size()),
      length == opened.info.size ? -1.0 : static_cast<double>(offset), static_cast<double>(length));
  return Body::source(std::make_unique<JsStream>(stream, length));
}

}  // namespace fusor::edge
