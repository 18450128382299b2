// Where a piece of configuration was written: kept with every token and every JSON value, so that
// whatever is found wrong later can name file and line. Never printed into the JSON itself.
//
// A large configuration holds millions of origins, so the pointer is intrusive: 16 bytes an origin
// where std::shared_ptr makes it 24, and a json::Value uses the padding behind `line`.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>

namespace fusor {

// A source text: a file, a snippet's expansion ("file:line (import name)") or an API path.
// Made with make_source() and held by SourcePtr; immutable, shared between threads.
struct Source {
  explicit Source(std::string shown) : name(std::move(shown)) {}
  const std::string name;  // as shown to people: "Caddyfile", "sites/a.conf", "/config/apps/http"

 private:
  friend class SourcePtr;
  mutable std::atomic<std::uint32_t> references_{0};
};

class SourcePtr {
 public:
  SourcePtr() = default;
  SourcePtr(std::nullptr_t) {}
  explicit SourcePtr(const Source* source) : source_(source) { retain(); }
  SourcePtr(const SourcePtr& other) : source_(other.source_) { retain(); }
  SourcePtr(SourcePtr&& other) noexcept : source_(std::exchange(other.source_, nullptr)) {}
  SourcePtr& operator=(SourcePtr other) noexcept {
    std::swap(source_, other.source_);
    return *this;
  }
  ~SourcePtr() {
    if (source_ && source_->references_.fetch_sub(1, std::memory_order_acq_rel) == 1)
      delete source_;
  }

  const Source* get() const { return source_; }
  const Source* operator->() const { return source_; }
  const Source& operator*() const { return *source_; }
  explicit operator bool() const { return source_ != nullptr; }
  friend bool operator==(const SourcePtr& a, const SourcePtr& b) { return a.source_ == b.source_; }

 private:
  void retain() const {
    if (source_) source_->references_.fetch_add(1, std::memory_order_relaxed);
  }
  const Source* source_ = nullptr;
};

inline SourcePtr make_source(std::string name) { return SourcePtr(new Source(std::move(name))); }

struct Origin {
  SourcePtr source;        // null: unknown
  std::uint32_t line = 0;  // 1-based; 0: no line (a config path)

  // "Caddyfile:12", "/config/apps/http", or "" when unknown.
  std::string to_string() const;
  explicit operator bool() const { return static_cast<bool>(source); }
};

}  // namespace fusor
