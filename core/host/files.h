// Files of the host: the file system on native, the manifest and the ASSETS binding on the edge.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/body.h"

namespace fusor {

enum class FileError { kNotFound, kPermission, kInvalid, kOther };

struct FileInfo {
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;  // since 1970; 0: unknown
  bool directory = false;
  bool regular = true;
};

struct DirectoryEntry {
  std::string name;
  FileInfo info;
};

class Files {
 public:
  virtual ~Files() = default;
  // Paths are as configured (relative ones against the working directory), '/'-separated. A path
  // with a NUL byte is kInvalid. Symbolic links are followed, as in Caddy. Synchronous: matching
  // is.
  virtual Result<FileInfo, FileError> stat(std::string_view path) = 0;
  // The names that match Go's filepath.Glob pattern, sorted.
  virtual std::vector<std::string> glob(std::string_view pattern) = 0;
  virtual Result<std::vector<DirectoryEntry>, FileError> list(std::string_view directory) = 0;

  // The first `limit` bytes of a file, at once: for {file.*}. Hosts whose files are remote cannot.
  virtual Result<std::string, FileError> read(std::string_view /*path*/, std::size_t /*limit*/) {
    return std::unexpected(FileError::kOther);
  }

  struct Opened {
    FileInfo info;
    // Native: a handle to read ranges from.
    std::shared_ptr<OpenFile> file;
  };
  // Opens a file to be served; its info is of the opened file, so that length and content agree.
  virtual Task<Result<Opened, FileError>> open(std::string_view path) = 0;
  // The body of [offset, offset + length) of an opened file: sendfile on native, a stream on the
  // edge.
  virtual Body body(const Opened& opened, std::uint64_t offset, std::uint64_t length) = 0;
};

}  // namespace fusor
