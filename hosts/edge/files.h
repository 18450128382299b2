// Files on the edge: the manifest that `fusor build` wrote answers what exists; the bytes come from
// the ASSETS binding as a stream, when they are sent.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/host/files.h"

namespace fusor::edge {

class ManifestFiles final : public Files {
 public:
  // {"files": [["www/index.html", size, modified_ns], ...]}, paths as the config names them. What
  // is a directory follows from them.
  void load(const json::Value& manifest);

  Result<FileInfo, FileError> stat(std::string_view path) override;
  std::vector<std::string> glob(std::string_view pattern) override;
  Result<std::vector<DirectoryEntry>, FileError> list(std::string_view directory) override;
  Task<Result<Opened, FileError>> open(std::string_view path) override;
  Body body(const Opened& opened, std::uint64_t offset, std::uint64_t length) override;

 private:
  using Entries = std::map<std::string, FileInfo, std::less<>>;  // by path in normal form
  const Entries::value_type* find(std::string_view path) const;
  Entries entries_;
};

}  // namespace fusor::edge
