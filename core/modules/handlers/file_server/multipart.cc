#include "core/modules/handlers/file_server/multipart.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

#include "core/base/strings.h"

namespace fusor {
namespace {

struct Part {
  std::string_view head;  // the delimiter and the part's header fields
  ByteRange range;
};

class MultipartSource : public BodySource {
 public:
  MultipartSource(Files& files, Files::Opened opened, std::vector<Part> parts,
                  std::string_view tail)
      : files_(files), opened_(std::move(opened)), parts_(std::move(parts)), tail_(tail) {
    for (const Part& part : parts_) length_ += part.head.size() + part.range.length;
    length_ += tail.size();
    if (!parts_.empty()) text_ = parts_[0].head;
  }

  std::optional<std::uint64_t> length() const override { return length_; }
  bool flush_each() const override { return false; }

  Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) override {
    if (!text_.empty()) return fusor::ready(Result<std::size_t, HttpError>(take_text(buffer)));
    return read_file(buffer);
  }

 private:
  std::size_t take_text(std::span<char> buffer) {
    const std::size_t n = std::min(buffer.size(), text_.size());
    std::copy_n(text_.data(), n, buffer.data());
    text_.remove_prefix(n);
    return n;
  }

  Task<Result<std::size_t, HttpError>> read_file(std::span<char> buffer) {
    while (text_.empty()) {
      if (part_ == parts_.size()) co_return 0;
      const ByteRange range = parts_[part_].range;
      if (done_ == range.length) {
        done_ = 0;
        stream_ = {};
        ++part_;
        text_ = part_ == parts_.size() ? tail_ : parts_[part_].head;
        continue;
      }
      const auto want =
          static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), range.length - done_));
      CO_TRY_ASSIGN(const std::size_t got, co_await read_range(buffer.first(want), range));
      // The file has shrunk since its head was sent: the message cannot be completed.
      if (got == 0) co_return http_error(500, "the file became shorter while it was sent");
      done_ += got;
      co_return got;
    }
    co_return take_text(buffer);
  }

  Task<Result<std::size_t, HttpError>> read_range(std::span<char> buffer, ByteRange range) {
    if (opened_.file) return opened_.file->read_at(range.offset + done_, buffer);
    if (done_ == 0) stream_ = files_.body(opened_, range.offset, range.length);
    if (BodySource* source = stream_.as_source()) return source->read(buffer);
    return fusor::ready(Result<std::size_t, HttpError>(http_error(500, "the file cannot be read")));
  }

  Files& files_;
  Files::Opened opened_;
  std::vector<Part> parts_;
  std::string_view tail_;
  std::uint64_t length_ = 0;
  std::size_t part_ = 0;
  std::uint64_t done_ = 0;  // of the part's range
  std::string_view text_;   // what is to be sent before going on
  Body stream_;             // of the part, where the host has streams instead of files
};

std::string_view random_boundary(Exchange& x) {
  std::array<unsigned char, 30> bytes;
  x.host.random.fill(bytes);
  char* out = x.arena.allocate_chars(bytes.size() * 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
    out[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
  }
  return {out, bytes.size() * 2};
}

}  // namespace

std::string_view content_range(Arena& arena, ByteRange range, std::uint64_t size) {
  // Go prints an empty range so too: "bytes 10-9/10".
  return arena.concat("bytes ", decimal_unsigned(range.offset), "-",
                      decimal(static_cast<std::int64_t>(range.offset + range.length) - 1), "/",
                      decimal_unsigned(size));
}

Body multipart_ranges(Exchange& x, const Files::Opened& opened, std::string_view type,
                      const std::vector<ByteRange>& ranges) {
  const std::string_view boundary = random_boundary(x);
  std::vector<Part> parts;
  parts.reserve(ranges.size());
  for (const ByteRange& range : ranges) {
    const std::string_view where = content_range(x.arena, range, opened.info.size);
    parts.push_back(
        {x.arena.concat(parts.empty() ? "--" : "\r\n--", boundary, "\r\nContent-Range: ", where,
                        "\r\nContent-Type: ", type, "\r\n\r\n"),
         range});
  }
  const std::string_view tail = x.arena.concat("\r\n--", boundary, "--\r\n");
  x.response.headers.set("Content-Type",
                         x.arena.concat("multipart/byteranges; boundary=", boundary));
  return Body::source(
      std::make_unique<MultipartSource>(x.host.files, opened, std::move(parts), tail));
}

}  // namespace fusor
