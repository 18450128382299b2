// Body: the content of a message, never read before somebody needs it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include "core/base/task.h"
#include "core/http/error.h"
#include "core/http/headers.h"

namespace fusor {

// Pulled in pieces; who pulls sets the pace. A source owns all that it needs, or refers to what
// outlives it (the exchange, the connection).
class BodySource {
 public:
  virtual ~BodySource() = default;
  // Waits for and reads 1..buffer.size() bytes; 0 is the end. An error is final: the message is
  // aborted (a response whose head is out is cut off, never ended as if it were whole).
  virtual Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) = 0;
  // All bytes that it will yield, where that is known before.
  virtual std::optional<std::uint64_t> length() const { return std::nullopt; }
  // Bytes that can be had without waiting, where they are; take() says how many of them were used.
  // Empty says nothing: read() may still find some. Hosts send them without copying, so that a
  // small reply from an upstream leaves in one piece with its head.
  virtual std::string_view arrived() { return {}; }
  virtual void take(std::size_t /*n*/) {}
  // True where it is known already that nothing follows what arrived() shows.
  virtual bool at_end() const { return false; }
  // Trailer fields; asked after the end was read.
  virtual const Headers* trailers() const { return nullptr; }
  // A stream that the host can hand on by itself, as long as nothing of it was read: on the edge
  // the handle of a ReadableStream, which goes from fetch() or an asset to the Response without
  // entering the core's memory.
  virtual std::optional<std::uint32_t> host_stream() const { return std::nullopt; }
  // Data should reach the client as it comes (Caddy: flush_interval -1).
  virtual bool flush_each() const { return true; }
};

// One direction-less connection after an upgrade (101) or CONNECT.
class Duplex {
 public:
  virtual ~Duplex() = default;
  virtual Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) = 0;  // 0: end
  virtual Task<Served> write(std::string_view bytes) = 0;
  virtual Task<Served> shutdown_write() = 0;
};

// What a 101 response carries: runs after its head is out, until both directions have ended.
class Tunnel {
 public:
  virtual ~Tunnel() = default;
  virtual Task<void> run(Duplex& client) = 0;
};

// An open file of the host; closed when the last reference goes.
class OpenFile {
 public:
  virtual ~OpenFile() = default;
  // Native: a file descriptor for sendfile(2); -1 where there is none.
  virtual int descriptor() const { return -1; }
  // Reads up to buffer.size() bytes at `offset`; 0 at the end.
  virtual Task<Result<std::size_t, HttpError>> read_at(std::uint64_t offset,
                                                       std::span<char> buffer) = 0;
};

struct FileRange {
  std::shared_ptr<OpenFile> file;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

class Body {
 public:
  Body() = default;
  // `bytes` lives as long as the exchange (its arena, static text, the Program).
  static Body bytes(std::string_view bytes) { return Body(bytes); }
  static Body file(FileRange range) { return Body(std::move(range)); }
  static Body source(std::unique_ptr<BodySource> source) { return Body(std::move(source)); }
  static Body tunnel(std::unique_ptr<Tunnel> tunnel) { return Body(std::move(tunnel)); }

  bool empty() const { return std::holds_alternative<std::monostate>(content_); }
  const std::string_view* as_bytes() const { return std::get_if<std::string_view>(&content_); }
  FileRange* as_file() { return std::get_if<FileRange>(&content_); }
  BodySource* as_source() {
    auto* source = std::get_if<std::unique_ptr<BodySource>>(&content_);
    return source ? source->get() : nullptr;
  }
  Tunnel* as_tunnel() {
    auto* tunnel = std::get_if<std::unique_ptr<Tunnel>>(&content_);
    return tunnel ? tunnel->get() : nullptr;
  }

  // The number of bytes, where known before they are read.
  std::optional<std::uint64_t> length() const;

 private:
  template <class T>
  explicit Body(T content) : content_(std::move(content)) {}
  std::variant<std::monostate, std::string_view, FileRange, std::unique_ptr<BodySource>,
               std::unique_ptr<Tunnel>>
      content_;
};

}  // namespace fusor
