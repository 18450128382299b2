#include "core/modules/handlers/reverse_proxy/buffered_body.h"

#include <algorithm>
#include <memory>
#include <string>

namespace fusor {
namespace {

// What was read ahead, then the rest.
class BufferedSource : public BodySource {
 public:
  BufferedSource(std::string_view ahead, Body rest)
      : ahead_(ahead), rest_(std::move(rest)), source_(rest_.as_source()) {}

  Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) override {
    if (ahead_.empty()) return source_->read(buffer);
    const std::size_t n = std::min(buffer.size(), ahead_.size());
    std::copy_n(ahead_.data(), n, buffer.data());
    ahead_.remove_prefix(n);
    return fusor::ready(Result<std::size_t, HttpError>(n));
  }
  std::optional<std::uint64_t> length() const override { return length_; }
  const Headers* trailers() const override { return source_->trailers(); }

  void set_length(std::optional<std::uint64_t> length) { length_ = length; }

 private:
  std::string_view ahead_;
  Body rest_;
  BodySource* source_;
  std::optional<std::uint64_t> length_;
};

}  // namespace

Task<Served> buffer_body(Exchange& x, Body& body, std::int64_t limit) {
  BodySource* source = body.as_source();
  if (!source) co_return Served();
  const std::optional<std::uint64_t> length = source->length();
  std::string read;
  bool ended = false;
  while (limit < 0 || read.size() < static_cast<std::uint64_t>(limit)) {
    char piece[16 * 1024];
    std::size_t want = sizeof piece;
    if (limit >= 0)
      want = std::min<std::size_t>(want, static_cast<std::size_t>(limit) - read.size());
    CO_TRY_ASSIGN(const std::size_t got, co_await source->read(std::span(piece, want)));
    if (got == 0) {
      ended = true;
      break;
    }
    read.append(piece, got);
  }
  const std::string_view kept = x.arena.copy(read);
  if (ended) {
    body = Body::bytes(kept);
    co_return Served();
  }
  auto buffered = std::make_unique<BufferedSource>(kept, std::move(body));
  buffered->set_length(length);
  body = Body::source(std::move(buffered));
  co_return Served();
}

}  // namespace fusor
