#include "hosts/native/functions/wasi/descriptors.h"

#include <algorithm>
#include <atomic>

#include "hosts/native/system/system.h"

namespace fusor::wasm {
namespace {

std::atomic<std::size_t> open_files{0};  // of all guests

std::size_t most_open_files() {
  static const std::size_t most = std::clamp<std::size_t>(descriptor_limit() / 4, 16, 1 << 16);
  return most;
}

}  // namespace

Descriptors::~Descriptors() {
  if (reserved_ > 0) open_files.fetch_sub(reserved_, std::memory_order_relaxed);
}

bool Descriptors::reserve() {
  if (open_files.fetch_add(1, std::memory_order_relaxed) >= most_open_files()) {
    open_files.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }
  ++reserved_;
  return true;
}

void Descriptors::release() {
  open_files.fetch_sub(1, std::memory_order_relaxed);
  --reserved_;
}

Descriptor::Kind Descriptors::kind(std::uint32_t fd) const {
  if (!table_.empty()) return fd < table_.size() ? table_[fd].kind : Descriptor::kClosed;
  if (fd < 3) return static_cast<Descriptor::Kind>(Descriptor::kInput + fd);
  return fd - 3 < directories_.size() ? Descriptor::kDirectory : Descriptor::kClosed;
}

void Descriptors::make_table() {
  table_.resize(3 + directories_.size());
  for (std::uint32_t fd = 0; fd < 3; ++fd) {
    table_[fd].kind = static_cast<Descriptor::Kind>(Descriptor::kInput + fd);
    table_[fd].rights = (fd == 0 ? rights::kFdRead : rights::kFdWrite) | rights::kPoll;
  }
  for (std::size_t i = 0; i < directories_.size(); ++i) {
    Descriptor& one = table_[3 + i];
    one.kind = Descriptor::kDirectory;
    one.writable = directories_[i].writable;
    one.rights = rights::kDirectory;
    one.inheriting = rights::kDirectory | rights::kFile;
    one.given = &directories_[i];
  }
}

Descriptor* Descriptors::find(std::uint32_t fd) {
  if (kind(fd) == Descriptor::kClosed) return nullptr;
  if (table_.empty()) make_table();
  return &table_[fd];
}

Errno Descriptors::add(Descriptor descriptor, std::uint32_t& fd) {
  if (table_.empty()) make_table();
  auto free = std::find_if(table_.begin(), table_.end(),
                           [](const Descriptor& d) { return d.kind == Descriptor::kClosed; });
  if (free == table_.end()) {
    if (table_.size() >= kMost) return Errno::kMfile;
    free = table_.emplace(table_.end());
  }
  fd = static_cast<std::uint32_t>(free - table_.begin());
  *free = std::move(descriptor);
  return Errno::kSuccess;
}

Errno Descriptors::close(std::uint32_t fd) {
  Descriptor* open = find(fd);
  if (!open) return Errno::kBadf;
  if (open->file) release();
  *open = Descriptor();
  return Errno::kSuccess;
}

Errno Descriptors::renumber(std::uint32_t from, std::uint32_t to) {
  Descriptor* source = find(from);
  Descriptor* target = find(to);
  if (!source || !target) return Errno::kBadf;
  if (source == target) return Errno::kSuccess;
  close(to);
  std::swap(*target, *source);
  return Errno::kSuccess;
}

}  // namespace fusor::wasm
