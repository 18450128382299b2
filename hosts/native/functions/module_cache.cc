#include "hosts/native/functions/module_cache.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "core/base/strings.h"
#include "hosts/native/functions/cache_pruning.h"
#include "hosts/native/functions/digest.h"
#include "hosts/native/log/writer.h"
#include "hosts/native/system/system.h"

namespace fusor::wasm {
namespace {

constexpr std::chrono::minutes kSpared{70};  // an hour, and what touch_cached leaves out

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

// Only ours to write: what lies here is executed.
std::string directory_problem(const std::string& path) {
  struct stat info;
  if (!make_directories(path) || stat(path.c_str(), &info) != 0) {
    return cat(path, ": ", std::strerror(errno));
  }
  if (!S_ISDIR(info.st_mode)) return cat(path, " is not a directory");
  if (info.st_uid != geteuid()) return cat(path, " belongs to another user");
  if ((info.st_mode & 0022) != 0) return cat(path, " may be written by others than its owner");
  return {};
}

// A file of ours, mapped; unmapped at the end.
class Mapping {
 public:
  explicit Mapping(const std::string& path) {
    const Descriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat info;
    if (!fd || fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) return;
    if (info.st_uid != geteuid() || (info.st_mode & 0022) != 0 || info.st_size == 0) return;
    void* at = mmap(nullptr, static_cast<std::size_t>(info.st_size), PROT_READ,
                    MAP_PRIVATE | MAP_POPULATE, fd.get(), 0);
    if (at == MAP_FAILED) return;
    bytes_ = {static_cast<const char*>(at), static_cast<std::size_t>(info.st_size)};
  }
  ~Mapping() {
    if (bytes_.data()) munmap(const_cast<char*>(bytes_.data()), bytes_.size());
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  std::string_view bytes() const { return bytes_; }

 private:
  std::string_view bytes_;
};

std::string seal(std::string_view bytes) {
  return cat("fusor 1 ", decimal_unsigned(bytes.size()), " ", decimal_unsigned(checksum(bytes)),
             "\n");
}

// Appears under its name whole or not at all.
bool write_file(const std::string& path, std::string_view bytes) {
  std::string aside = cat(path, ".XXXXXX");
  bool written = false;
  {
    const Descriptor fd(mkostemp(aside.data(), O_CLOEXEC));
    if (!fd) return false;
    written = write_fully(fd.get(), bytes);
  }
  if (written && rename(aside.c_str(), path.c_str()) == 0) return true;
  unlink(aside.c_str());
  return false;
}

bool sealed(const std::string& path, std::string_view bytes) {
  const Mapping sum(path);
  return !bytes.empty() && sum.bytes() == seal(bytes);
}

}  // namespace

ModuleCache::ModuleCache(std::string directory, std::uint64_t capacity)
    : directory_(std::move(directory)), capacity_(capacity), kept_(capacity) {
  problem_ = directory_.empty() ? "neither XDG_CACHE_HOME nor HOME names a folder"
                                : directory_problem(directory_);
  if (!problem_.empty()) directory_.clear();
}

std::string ModuleCache::default_directory() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && cache[0] == '/') {
    return cat(cache, "/fusor/functions");
  }
  const char* home = std::getenv("HOME");
  return home && home[0] == '/' ? cat(home, "/.cache/fusor/functions") : std::string();
}

std::string ModuleCache::path(std::string_view key, std::string_view suffix) const {
  return cat(directory_, "/", key, suffix);
}

std::string ModuleCache::sealed_code(std::string_view key) const {
  if (directory_.empty()) return {};
  std::string code = path(key, ".cwasm");
  const std::string sum = path(key, ".sum");
  if (!sealed(sum, Mapping(code).bytes())) return {};
  touch_cached(sum);
  return code;
}

// Wasmtime itself refuses code of another version, processor or setting.
ModuleHandle ModuleCache::find(const Engine& engine, std::string_view key) const {
  const std::string code = sealed_code(key);
  if (code.empty()) return nullptr;
  wasmtime_module_t* module = nullptr;
  const ErrorHandle error(wasmtime_module_deserialize_file(engine.get(), code.c_str(), &module));
  return ModuleHandle(module);
}

ComponentHandle ModuleCache::find_component(const Engine& engine, std::string_view key) const {
  const std::string code = sealed_code(key);
  if (code.empty()) return nullptr;
  wasmtime_component_t* component = nullptr;
  const ErrorHandle error(
      wasmtime_component_deserialize_file(engine.get(), code.c_str(), &component));
  return ComponentHandle(component);
}

void ModuleCache::keep(std::string_view key, const wasmtime_module_t* module) const {
  if (directory_.empty()) return;
  wasm_byte_vec_t code;
  if (const ErrorHandle error(wasmtime_module_serialize(module, &code)); !error) {
    keep_code(key, code);
  }
}

void ModuleCache::keep(std::string_view key, const wasmtime_component_t* component) const {
  if (directory_.empty()) return;
  wasm_byte_vec_t code;
  if (const ErrorHandle error(wasmtime_component_serialize(component, &code)); !error) {
    keep_code(key, code);
  }
}

void ModuleCache::keep_code(std::string_view key, wasm_byte_vec_t& code) const {
  if (write_file(path(key, ".cwasm"), view(code))) write_file(path(key, ".sum"), seal(view(code)));
  kept(code.size);
  wasm_byte_vec_delete(&code);
}

bool ModuleCache::find_bytes(std::string_view key, std::string& out) const {
  if (directory_.empty()) return false;
  const Mapping file(path(key, ".bin"));
  if (!sealed(path(key, ".bin.sum"), file.bytes())) return false;
  touch_cached(path(key, ".bin.sum"));
  out = file.bytes();
  return true;
}

void ModuleCache::keep_bytes(std::string_view key, std::string_view bytes) const {
  if (directory_.empty()) return;
  if (write_file(path(key, ".bin"), bytes)) write_file(path(key, ".bin.sum"), seal(bytes));
  kept(bytes.size());
}

// The whole folder is looked at: at the first entry, and then once for many.
void ModuleCache::kept(std::size_t bytes) const {
  if (kept_.fetch_add(bytes) + bytes < capacity_ / 16) return;
  kept_ = 0;
  prune_cache(directory_, capacity_, kSpared);
}

}  // namespace fusor::wasm
