// Bodies of responses: files and streams.
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "hosts/native/http1/connection.h"
#include "hosts/native/http1/send_buffer.h"

namespace fusor::http1 {
namespace {

using Length = ResponsePlan::Length;

constexpr std::size_t kPiece = 32 * 1024;      // of a streamed body
constexpr std::size_t kSmallFile = 32 * 1024;  // read, and sent with its head
constexpr std::size_t kSendfile = 1024 * 1024;

// Could reading at `offset` wait for a disk?
bool is_cold(int file, off_t offset) {
  char byte;
  iovec part{&byte, 1};
  return ::preadv2(file, &part, 1, offset, RWF_NOWAIT) < 0 && errno == EAGAIN;
}

// Brings a part of a file into the page cache; blocks.
void warm(int file, off_t offset, std::size_t size) {
  const std::unique_ptr<char[]> buffer(new char[kPiece]);
  for (std::size_t done = 0; done < size;) {
    const ssize_t n = ::pread(file, buffer.get(), kPiece, offset + static_cast<off_t>(done));
    if (n <= 0) return;
    done += static_cast<std::size_t>(n);
  }
}

}  // namespace

char* send_buffer(std::size_t size, std::size_t keep) {
  thread_local std::unique_ptr<char[]> memory;
  thread_local std::size_t capacity = 0;
  if (size > capacity) {
    std::unique_ptr<char[]> larger(new char[std::max<std::size_t>(size, 16 * 1024)]);
    if (keep > 0) std::memcpy(larger.get(), memory.get(), keep);
    memory = std::move(larger);
    capacity = std::max<std::size_t>(size, 16 * 1024);
  }
  return memory.get();
}

std::string_view chunk_line(std::size_t size, char* out) {
  char* p = out + 16;
  p[0] = '\r';
  p[1] = '\n';
  const char* const end = p + 2;
  do {
    *--p = "0123456789abcdef"[size % 16];
    size /= 16;
  } while (size > 0);
  return {p, end};
}

Task<Outcome> Connection::send_file(Exchange& x, std::string_view head) {
  const FileRange& range = *x.response.body.as_file();
  const int file = range.file->descriptor();
  if (file < 0) return copy_file(x, x.arena.copy(head));
  if (range.length <= kSmallFile) {
    // One copy costs less than sendfile's machinery, and head and content leave together. Only what
    // is in the page cache: a loop does not wait for a disk.
    char* out = send_buffer(head.size() + kSmallFile, head.size());
    const iovec into{out + head.size(), static_cast<std::size_t>(range.length)};
    const ssize_t n = ::preadv2(file, &into, 1, static_cast<off_t>(range.offset), RWF_NOWAIT);
    if (n == static_cast<ssize_t>(range.length)) {
      return send_now(x, {out, head.size() + into.iov_len}, {}, range.length);
    }
    head = {out, head.size()};
  }
  return send_large_file(x, x.arena.copy(head));
}

Task<Outcome> Connection::send_large_file(Exchange& x, std::string_view head) {
  cancel_on_end_ = false;  // a client that has said all it wanted may still listen
  const FileRange& range = *x.response.body.as_file();
  const int file = range.file->descriptor();
  iovec part = part_of(head);
  std::span<iovec> rest(&part, 1);
  int error = 0;
  if (const ssize_t n = socket_.try_write(&part, 1, true); n > 0) {
    rest = advance(rest, static_cast<std::size_t>(n));
  }
  if (!rest.empty()) error = co_await write(rest);
  std::uint64_t sent = 0, warmed = 0;
  while (!error && sent < range.length) {
    const off_t at = static_cast<off_t>(range.offset + sent);
    const auto want =
        static_cast<std::size_t>(std::min<std::uint64_t>(range.length - sent, kSendfile));
    if (sent >= warmed) {  // once a piece: a look costs a system call
      if (is_cold(file, at)) co_await offload([file, at, want] { warm(file, at, want); });
      warmed = sent + want;
    }
    const ssize_t n = socket_.try_sendfile(file, at, want);
    if (n > 0) {
      sent += static_cast<std::uint64_t>(n);
      written_ += static_cast<std::uint64_t>(n);
    }
    if (n == 0) error = EIO;  // the file has become shorter
    if (n < 0 && n != -EAGAIN) error = static_cast<int>(-n);
    if (error || sent == range.length) break;
    // Less than asked for: the socket is full. Else the client is as fast as we are, and everybody
    // else waits.
    if (n < static_cast<ssize_t>(want)) {
      error = co_await wait_writable();
    } else {
      co_await YieldTurn();
    }
  }
  co_return outcome(sent, error);
}

// A file without a descriptor.
Task<Outcome> Connection::copy_file(Exchange& x, std::string_view head) {
  cancel_on_end_ = false;
  const FileRange& range = *x.response.body.as_file();
  const std::unique_ptr<char[]> buffer(new char[kPiece]);
  std::uint64_t sent = 0;
  int error = 0;
  while (!error && (sent < range.length || !head.empty())) {
    const std::size_t want =
        static_cast<std::size_t>(std::min<std::uint64_t>(range.length - sent, kPiece));
    const auto n = co_await range.file->read_at(range.offset + sent, {buffer.get(), want});
    if (!n || (*n == 0 && want > 0)) co_return outcome(sent, EIO);
    iovec parts[2] = {part_of(head), {buffer.get(), *n}};
    error = co_await write(parts);
    head = {};
    if (!error) sent += *n;
  }
  co_return outcome(sent, error);
}

// A stream: pieces as they come. The end of a message is only written behind a body that is whole.
Task<Outcome> Connection::send_source(Exchange& x, std::string_view head) {
  BodySource& source = *x.response.body.as_source();
  const bool chunked = plan_.framing == Length::kChunked;
  const bool known = plan_.framing == Length::kKnown;
  std::unique_ptr<char[]> buffer;
  std::uint64_t sent = 0;
  int error = 0;
  bool ended = known && plan_.length == 0;
  while (!error && (!ended || !head.empty())) {
    std::string_view piece = source.arrived();
    const std::size_t there = piece.size();
    bool last = source.at_end();
    if (piece.empty() && !last && !ended) {
      if (!head.empty()) {  // nothing yet: the client need not wait for the head
        iovec part = part_of(head);
        error = co_await write({&part, 1});
        head = {};
        if (error) break;
      }
      if (!buffer) buffer.reset(new char[kPiece]);
      const auto n = co_await source.read({buffer.get(), kPiece});
      if (!n) {
        error = ECONNABORTED;
        break;
      }
      piece = {buffer.get(), *n};
      last = *n == 0 || source.at_end();
    }
    if (known)
      piece = piece.substr(
          0, static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), plan_.length - sent)));
    char line[18];
    const bool framed = chunked && !piece.empty();
    iovec parts[4] = {part_of(head), part_of(framed ? chunk_line(piece.size(), line) : ""),
                      part_of(piece), part_of(framed ? "\r\n" : "")};
    std::string end;
    if (last && chunked) {
      end = last_chunk(source.trailers());
      if (framed) end.insert(0, "\r\n");
      parts[3] = part_of(end);
    }
    error = co_await write(parts);
    head = {};
    if (there > 0 && !error) source.take(std::min(there, piece.size()));
    if (!error) sent += piece.size();
    ended = last || (known && sent == plan_.length);
  }
  if (!error && known && sent < plan_.length) {
    error = EPIPE;  // less than was promised
  }
  // Where the end of the connection is the end of the body, only a reset says that it is not.
  if (error) reset_on_close_ = plan_.framing == Length::kClose;
  co_return outcome(sent, error);
}

}  // namespace fusor::http1
