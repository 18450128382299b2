// Streams that stay in JavaScript: a request's body, the body of a fetch or an asset.
#pragma once

#include <cstdint>
#include <optional>

#include "core/http/body.h"

namespace fusor::edge {

// A ReadableStream by its number. Handed on whole where nobody reads it; read through stream_read
// otherwise. Dropped (cancelled in JavaScript) with the last owner, unless it was handed on.
class JsStream final : public BodySource {
 public:
  JsStream(std::uint32_t handle, std::optional<std::uint64_t> length)
      : handle_(handle), length_(length) {}
  ~JsStream() override;
  Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) override;
  std::optional<std::uint64_t> length() const override { return length_; }
  std::optional<std::uint32_t> host_stream() const override {
    if (touched_ || handle_ == 0) return std::nullopt;
    return handle_;
  }
  // The stream is JavaScript's from now on.
  std::uint32_t hand_on();

 private:
  std::uint32_t handle_;
  std::optional<std::uint64_t> length_;
  bool touched_ = false;
};

// A stream for JavaScript of whatever body this is: handed on where it is whole, else read here
// first (a body that request_body bounds, text of the core). 0: no body.
Task<Result<std::uint32_t, HttpError>> stream_of(Body& body);

// Hands on the stream behind `body` if it is still whole, else 0.
std::uint32_t hand_on(Body& body);

}  // namespace fusor::edge
