#include "hosts/native/http1/chunked.h"

#include <algorithm>
#include <cstring>

#include "hosts/native/http1/scan.h"

namespace fusor::http1 {
namespace {

// Go's net/http/internal: a sender of tiny chunks with long extensions makes us work for nothing.
constexpr std::int64_t kMaxOverhead = 16 * 1024;
constexpr std::size_t kMaxTrailers = 16 * 1024;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

ChunkedDecoder::Step ChunkedDecoder::decode(std::string_view in, std::span<char> out) {
  std::size_t at = 0, produced = 0;
  while (at < in.size()) {
    if (phase_ == Phase::kData) {
      const std::size_t n =
          std::min({static_cast<std::size_t>(std::min<std::uint64_t>(left_, SIZE_MAX)),
                    in.size() - at, out.size() - produced});
      if (n == 0) break;                                       // out is full
      std::memmove(out.data() + produced, in.data() + at, n);  // `out` may be where `in` is
      at += n;
      produced += n;
      skip(n);
      continue;
    }
    if (phase_ == Phase::kDone || phase_ == Phase::kBad) break;
    phase_ = take(in[at++]);
  }
  const State state = phase_ == Phase::kDone  ? State::kDone
                      : phase_ == Phase::kBad ? State::kBad
                                              : State::kMore;
  return {state, at, produced};
}

void ChunkedDecoder::skip(std::uint64_t n) {
  left_ -= n;
  if (left_ == 0) phase_ = Phase::kDataCr;
}

ChunkedDecoder::Phase ChunkedDecoder::take(char c) {
  switch (phase_) {
    case Phase::kSize:
      return take_size(c);
    case Phase::kSizeSpace:  // some senders pad the size; nothing but the line's end or ';' may
                             // follow
      if (c == '\r') return Phase::kSizeLf;
      if (c == ';') return Phase::kExtension;
      return (c == ' ' || c == '\t') && ++overhead_ <= kMaxOverhead ? phase_ : Phase::kBad;
    case Phase::kExtension:
      // RFC 9112 section 7.1.1: ignored. A bare LF would end the line for some parsers.
      if (c == '\r') return Phase::kSizeLf;
      if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f) return Phase::kBad;
      return ++overhead_ > kMaxOverhead ? Phase::kBad : Phase::kExtension;
    case Phase::kSizeLf: {
      if (c != '\n') return Phase::kBad;
      overhead_ += digits_ + 2 - 16;
      if (left_ < INT32_MAX) overhead_ -= 2 * static_cast<std::int64_t>(left_);
      overhead_ = left_ < INT32_MAX ? std::max<std::int64_t>(overhead_, 0) : 0;
      digits_ = 0;
      if (overhead_ > kMaxOverhead) return Phase::kBad;
      return left_ > 0 ? Phase::kData : Phase::kTrailer;
    }
    case Phase::kDataCr:
      return c == '\r' ? Phase::kDataLf : Phase::kBad;
    case Phase::kDataLf:
      return c == '\n' ? Phase::kSize : Phase::kBad;
    case Phase::kTrailer:
      return take_trailer(c);
    default:
      return phase_;
  }
}

ChunkedDecoder::Phase ChunkedDecoder::take_size(char c) {
  if (const int value = hex_value(c); value >= 0) {
    if (++digits_ > 15) return Phase::kBad;  // beyond 60 bits nothing is meant honestly
    left_ = left_ * 16 + static_cast<std::uint64_t>(value);
    return Phase::kSize;
  }
  if (digits_ == 0) return Phase::kBad;
  if (c == '\r') return Phase::kSizeLf;
  if (c == ';') return Phase::kExtension;
  return c == ' ' || c == '\t' ? Phase::kSizeSpace : Phase::kBad;
}

ChunkedDecoder::Phase ChunkedDecoder::take_trailer(char c) {
  if (trailer_bytes_.size() == kMaxTrailers) return Phase::kBad;
  trailer_bytes_ += c;
  if (c != '\n') return Phase::kTrailer;
  if (trailer_bytes_ != "\r\n" && !trailer_bytes_.ends_with("\r\n\r\n")) return Phase::kTrailer;
  const char* p = trailer_bytes_.data();
  const char* const end = p + trailer_bytes_.size();
  FieldLine line;
  LineState state;
  while ((state = next_field(p, end, line)) == LineState::kField)
    trailers_.add(line.name, line.value);
  return state == LineState::kEnd && p == end ? Phase::kDone : Phase::kBad;
}

}  // namespace fusor::http1
