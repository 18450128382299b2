// The chunked transfer coding (RFC 9112 section 7.1), decoded strictly: sizes are bare hexadecimal,
// every line ends with CRLF, extensions are skipped but bounded, and so are trailers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/http/headers.h"

namespace fusor::http1 {

class ChunkedDecoder {
 public:
  enum class State { kMore, kDone, kBad };
  struct Step {
    State state;
    std::size_t consumed;  // of `in`
    std::size_t produced;  // into `out`
  };
  // Goes on until `in` is used up, `out` is full, or the body has ended. `out` may begin where `in`
  // does: content moves down over the framing.
  Step decode(std::string_view in, std::span<char> out);

  // Bytes of the current chunk still to come: so many may be read past the decoder, and told by
  // skip().
  std::uint64_t in_chunk() const { return phase_ == Phase::kData ? left_ : 0; }
  void skip(std::uint64_t n);

  // Valid once kDone was returned.
  const Headers& trailers() const { return trailers_; }

 private:
  enum class Phase {
    kSize,
    kSizeSpace,
    kExtension,
    kSizeLf,
    kData,
    kDataCr,
    kDataLf,
    kTrailer,
    kDone,
    kBad
  };
  // One byte of framing; data is not.
  Phase take(char c);
  Phase take_size(char c);
  Phase take_trailer(char c);

  Phase phase_ = Phase::kSize;
  std::uint64_t left_ = 0;
  int digits_ = 0;
  std::int64_t overhead_ = 0;  // framing bytes beyond what is usual for the data seen
  std::string trailer_bytes_;
  Headers trailers_;
};

}  // namespace fusor::http1
