// Descriptors: the table of a guest's file descriptors: the three standard streams, the directories
// that the config gives it (`dir`), and what it opens in them. Gone with the guest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/host/functions.h"
#include "hosts/native/functions/wasi/errno.h"
#include "hosts/native/functions/wasi/host_file.h"

namespace fusor::wasm {

// wasi_snapshot_preview1.witx, `rights`.
namespace rights {
inline constexpr std::uint64_t kFdDatasync = 1 << 0;
inline constexpr std::uint64_t kFdRead = 1 << 1;
inline constexpr std::uint64_t kFdSeek = 1 << 2;
inline constexpr std::uint64_t kFdSetFlags = 1 << 3;
inline constexpr std::uint64_t kFdSync = 1 << 4;
inline constexpr std::uint64_t kFdTell = 1 << 5;
inline constexpr std::uint64_t kFdWrite = 1 << 6;
inline constexpr std::uint64_t kFdAdvise = 1 << 7;
inline constexpr std::uint64_t kFdAllocate = 1 << 8;
inline constexpr std::uint64_t kCreateDirectory = 1 << 9;
inline constexpr std::uint64_t kCreateFile = 1 << 10;
inline constexpr std::uint64_t kLinkSource = 1 << 11;
inline constexpr std::uint64_t kLinkTarget = 1 << 12;
inline constexpr std::uint64_t kOpen = 1 << 13;
inline constexpr std::uint64_t kReaddir = 1 << 14;
inline constexpr std::uint64_t kReadlink = 1 << 15;
inline constexpr std::uint64_t kRenameSource = 1 << 16;
inline constexpr std::uint64_t kRenameTarget = 1 << 17;
inline constexpr std::uint64_t kPathStat = 1 << 18;
inline constexpr std::uint64_t kPathSetSize = 1 << 19;
inline constexpr std::uint64_t kPathSetTimes = 1 << 20;
inline constexpr std::uint64_t kFdStat = 1 << 21;
inline constexpr std::uint64_t kFdSetSize = 1 << 22;
inline constexpr std::uint64_t kFdSetTimes = 1 << 23;
inline constexpr std::uint64_t kSymlink = 1 << 24;
inline constexpr std::uint64_t kRemoveDirectory = 1 << 25;
inline constexpr std::uint64_t kUnlinkFile = 1 << 26;
inline constexpr std::uint64_t kPoll = 1 << 27;

// What can be done with an open file, and what with a directory. A function's own limit is whether
// its directory is writable; rights only ever take away from that.
inline constexpr std::uint64_t kFile = kFdDatasync | kFdRead | kFdSeek | kFdSetFlags | kFdSync |
                                       kFdTell | kFdWrite | kFdAdvise | kFdAllocate | kFdStat |
                                       kFdSetSize | kFdSetTimes | kPoll;
inline constexpr std::uint64_t kDirectory =
    kFdSetFlags | kFdSync | kCreateDirectory | kCreateFile | kLinkSource | kLinkTarget | kOpen |
    kReaddir | kReadlink | kRenameSource | kRenameTarget | kPathStat | kPathSetSize |
    kPathSetTimes | kFdStat | kFdSetTimes | kSymlink | kRemoveDirectory | kUnlinkFile | kPoll;
}  // namespace rights

struct Descriptor {
  enum Kind : std::uint8_t { kClosed, kInput, kOutput, kErrors, kDirectory, kFile };

  Kind kind = kClosed;
  bool writable = false;    // stands in a directory that may be changed
  std::uint16_t flags = 0;  // fdflags
  std::uint64_t rights = 0;
  std::uint64_t inheriting = 0;
  HostFile file = {};  // kFile; kDirectory, once used
  const FunctionDirectory* given = nullptr;

  bool is_stream() const { return kind >= kInput && kind <= kErrors; }
};

class Descriptors {
 public:
  static constexpr std::size_t kMost = 256;  // of one guest

  Descriptors() = default;
  Descriptors(const Descriptors&) = delete;
  Descriptors& operator=(const Descriptors&) = delete;
  ~Descriptors();

  // Before the guest starts; outlives it. They are 3, 4, ... in its eyes.
  void give(std::span<const FunctionDirectory> directories) { directories_ = directories; }
  std::span<const FunctionDirectory> directories() const { return directories_; }
  bool has_directories() const { return !directories_.empty(); }

  // What a number stands for now; the guest that never asked for more than streams costs nothing.
  Descriptor::Kind kind(std::uint32_t fd) const;
  // Whether the guest has kept these rights to a stream.
  bool allows(std::uint32_t fd, std::uint64_t right) const {
    return table_.empty() || (table_[fd].rights & right) != 0;
  }
  // Null: not open.
  Descriptor* find(std::uint32_t fd);
  // Under the lowest free number. kMfile: this guest has too many, kNfile: all guests together.
  Errno add(Descriptor descriptor, std::uint32_t& fd);
  Errno close(std::uint32_t fd);
  Errno renumber(std::uint32_t from, std::uint32_t to);

  // Counts an open file of the host against what guests may have together: they must not leave the
  // server without descriptors for its connections. False: no more.
  bool reserve();
  void release();

 private:
  void make_table();

  std::span<const FunctionDirectory> directories_;
  std::vector<Descriptor> table_;  // empty: the streams and the given directories, untouched
  std::size_t reserved_ = 0;
};

}  // namespace fusor::wasm
