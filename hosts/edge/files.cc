#include "hosts/edge/files.h"

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
    const std::string path = normal(row[0].as_string());
    const std::int64_t modified_ns = row[2].as_integer();
    entries_[path] = {static_cast<std::uint64_t>(row[1].as_integer()), modified_ns, false, true};
    for (std::size_t slash = path.rfind('/'); slash != std::string::npos && slash > 0;
         slash = path.rfind('/', slash - 1)) {
      entries_.try_emplace(path.substr(0, slash), FileInfo{0, modified_ns, true, false});
    }
  }
}

const ManifestFiles::Entries::value_type* ManifestFiles::find(std::string_view path) const {
  const auto at = entries_.find(normal(path));
  return at == entries_.end() ? nullptr : &*at;
}

Result<FileInfo, FileError> ManifestFiles::stat(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) return std::unexpected(FileError::kInvalid);
  const auto* entry = find(path);
  if (!entry) return std::unexpected(FileError::kNotFound);
  // As on native, a path with a slash at its end names a directory only.
  if (path.ends_with('/') && !entry->second.directory) return std::unexpected(FileError::kNotFound);
  return entry->second;
}

std::vector<std::string> ManifestFiles::glob(std::string_view pattern) {
  std::vector<std::string> found;
  const std::string wanted = normal(pattern);
  for (const auto& [path, info] : entries_) {
    if (path_match(wanted, path).value_or(false)) found.push_back(path);
  }
  return found;
}

Result<std::vector<DirectoryEntry>, FileError> ManifestFiles::list(std::string_view directory) {
  const auto* entry = find(directory);
  if (!entry || !entry->second.directory) return std::unexpected(FileError::kNotFound);
  std::vector<DirectoryEntry> entries;
  const std::string prefix = cat(entry->first, "/");
  for (auto at = entries_.lower_bound(prefix);
       at != entries_.end() && at->first.starts_with(prefix); ++at) {
    const std::string name = at->first.substr(prefix.size());
    if (name.find('/') == std::string::npos) entries.push_back({name, at->second});
  }
  return entries;
}

Task<Result<Files::Opened, FileError>> ManifestFiles::open(std::string_view path) {
  const auto* entry = find(path);
  if (!entry || entry->second.directory)
    return ready(Result<Opened, FileError>(std::unexpected(FileError::kNotFound)));
  return ready(
      Result<Opened, FileError>(Opened{entry->second, std::make_shared<Asset>(entry->first)}));
}

Body ManifestFiles::body(const Opened& opened, std::uint64_t offset, std::uint64_t length) {
  const auto& asset = static_cast<const Asset&>(*opened.file);
  const std::uint32_t stream = abi::js_asset_stream(
      asset.path().data(), static_cast<std::uint32_t>(asset.path().size()),
      length == opened.info.size ? -1.0 : static_cast<double>(offset), static_cast<double>(length));
  return Body::source(std::make_unique<JsStream>(stream, length));
}

}  // namespace fusor::edge
