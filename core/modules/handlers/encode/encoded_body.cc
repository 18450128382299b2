#include "core/modules/handlers/encode/encoded_body.h"

#include <algorithm>
#include <string>

namespace fusor {
namespace {

constexpr std::size_t kPiece = 32 * 1024;

class EncodedSource : public BodySource {
 public:
  EncodedSource(Body plain, std::unique_ptr<Compressor> compressor, bool flush)
      : plain_(std::move(plain)), compressor_(std::move(compressor)), flush_(flush) {}

  Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) override {
    if (done_ < out_.size()) return fusor::ready(Result<std::size_t, HttpError>(give(buffer)));
    if (ended_) return fusor::ready(Result<std::size_t, HttpError>(0));
    return produce(buffer);
  }
  std::string_view arrived() override { return std::string_view(out_).substr(done_); }
  void take(std::size_t n) override { done_ += n; }
  bool at_end() const override { return ended_ && done_ == out_.size(); }
  bool flush_each() const override { return flush_; }
  const Headers* trailers() const override { return trailers_; }

 private:
  std::size_t give(std::span<char> buffer) {
    const std::size_t n = std::min(buffer.size(), out_.size() - done_);
    std::copy_n(out_.data() + done_, n, buffer.data());
    done_ += n;
    return n;
  }

  Task<Result<std::size_t, HttpError>> produce(std::span<char> buffer) {
    out_.clear();
    done_ = 0;
    // A compressor keeps much of what it is given: several pieces may go in before one comes out.
    while (out_.empty() && !ended_) {
      CO_TRY_ASSIGN(const std::string_view piece, co_await next_piece());
      if (piece.empty()) {
        compressor_->finish(out_);
        ended_ = true;
      } else {
        compressor_->write(piece, out_);
        if (flush_) compressor_->flush(out_);
      }
    }
    co_return give(buffer);
  }

  // The next part of the plain body; empty at its end.
  Task<Result<std::string_view, HttpError>> next_piece() {
    if (const std::string_view* bytes = plain_.as_bytes()) {
      const std::string_view piece = bytes->substr(offset_, kPiece);
      offset_ += piece.size();
      co_return piece;
    }
    if (!piece_) piece_ = std::make_unique<char[]>(kPiece);
    std::span<char> space(piece_.get(), kPiece);
    std::size_t got = 0;
    if (FileRange* file = plain_.as_file()) {
      const std::uint64_t left = file->length - offset_;
      space = space.first(static_cast<std::size_t>(std::min<std::uint64_t>(left, kPiece)));
      if (space.empty()) co_return std::string_view();
      CO_TRY_ASSIGN(got, co_await file->file->read_at(file->offset + offset_, space));
      if (got == 0) co_return http_error(500, "the file became shorter while it was sent");
      offset_ += got;
    } else if (BodySource* source = plain_.as_source()) {
      CO_TRY_ASSIGN(got, co_await source->read(space));
      if (got == 0) trailers_ = source->trailers();
    }
    co_return std::string_view(piece_.get(), got);
  }

  Body plain_;
  std::unique_ptr<Compressor> compressor_;
  const bool flush_;
  std::uint64_t offset_ = 0;  // into bytes or a file
  std::unique_ptr<char[]> piece_;
  std::string out_;
  std::size_t done_ = 0;  // of out_
  bool ended_ = false;
  const Headers* trailers_ = nullptr;  // of the plain body
};

}  // namespace

Body encoded_body(Body plain, std::unique_ptr<Compressor> compressor, bool flush) {
  return Body::source(
      std::make_unique<EncodedSource>(std::move(plain), std::move(compressor), flush));
}

}  // namespace fusor
