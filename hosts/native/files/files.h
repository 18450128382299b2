// The file system.
#pragma once

#include "core/host/files.h"

namespace fusor {

class NativeFiles : public Files {
 public:
  Result<FileInfo, FileError> stat(std::string_view path) override;
  std::vector<std::string> glob(std::string_view pattern) override;
  Result<std::vector<DirectoryEntry>, FileError> list(std::string_view directory) override;
  Result<std::string, FileError> read(std::string_view path, std::size_t limit) override;
  Task<Result<Opened, FileError>> open(std::string_view path) override;
  Body body(const Opened& opened, std::uint64_t offset, std::uint64_t length) override;
};

}  // namespace fusor
