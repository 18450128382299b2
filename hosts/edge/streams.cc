#include "hosts/edge/streams.h"

#include <utility>

#include "core/routes/request_body.h"
#include "core_abi.h"
#include "hosts/edge/operation.h"

namespace fusor::edge {
namespace {

class Read final : public JsOperation {
 public:
  Read(std::uint32_t stream, std::span<char> buffer) : stream_(stream), buffer_(buffer) {}

 private:
  void start(std::uint32_t id) override {
    abi::js_stream_read(id, stream_, buffer_.data(), static_cast<std::uint32_t>(buffer_.size()));
  }
  std::uint32_t stream_;
  std::span<char> buffer_;
};

}  // namespace

JsStream::~JsStream() {
  if (handle_ != 0) abi::js_stream_drop(handle_);
}

std::uint32_t JsStream::hand_on() {
  touched_ = true;
  return std::exchange(handle_, 0);
}

Task<Result<std::size_t, HttpError>> JsStream::read(std::span<char> buffer) {
  if (handle_ == 0) co_return 0;
  touched_ = true;
  Answer answer = co_await Read(handle_, buffer);
  if (answer.result < 0) co_return http_error(502, "the body was cut off");
  co_return static_cast<std::size_t>(answer.result);
}

Task<Result<std::uint32_t, HttpError>> stream_of(Body& body) {
  if (const std::uint32_t stream = hand_on(body)) co_return stream;
  std::string bytes;
  if (const std::string_view* text = body.as_bytes()) bytes = *text;
  if (BodySource* source = body.as_source()) {
    constexpr std::size_t kPiece = 64 * 1024;
    for (;;) {
      const std::size_t size = bytes.size();
      bytes.resize(size + kPiece);
      auto read = co_await source->read(std::span(bytes).subspan(size));
      bytes.resize(size + (read ? *read : 0));
      if (!read) co_return std::unexpected(std::move(read).error());
      if (*read == 0) break;
      if (bytes.size() > kMostBufferedBody) co_return http_error(413, "the body is too large");
    }
  }
  if (bytes.empty()) co_return 0u;
  co_return abi::js_bytes_stream(bytes.data(), static_cast<std::uint32_t>(bytes.size()));
}

std::uint32_t hand_on(Body& body) {
  BodySource* source = body.as_source();
  if (!source || !source->host_stream()) return 0;
  // Every source of this host that offers a host stream is a JsStream.
  return static_cast<JsStream*>(source)->hand_on();
}

}  // namespace fusor::edge
