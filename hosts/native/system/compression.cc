#include "hosts/native/system/compression.h"

#include <zlib.h>
#include <zstd.h>

#include <array>

namespace fusor {
namespace {

constexpr std::size_t kPiece = 16 * 1024;
constexpr int kGzipDefault = 5;
constexpr int kGzipWrapper = 15 + 16;  // 32 KiB window, gzip header
constexpr std::size_t kKeptContexts = 8;

// A context costs a quarter of a megabyte to set up: a thread keeps a few for the next responses.
template <class Context, void (*Free)(Context*)>
class Contexts {
 public:
  ~Contexts() {
    for (std::size_t i = 0; i < count_; ++i) Free(kept_[i]);
  }
  Context* take() { return count_ > 0 ? kept_[--count_] : nullptr; }
  void give(Context* context) {
    if (count_ < kKeptContexts) {
      kept_[count_++] = context;
    } else {
      Free(context);
    }
  }

 private:
  std::array<Context*, kKeptContexts> kept_;
  std::size_t count_ = 0;
};

void free_deflate(z_stream* stream) {
  deflateEnd(stream);
  delete stream;
}
void free_zstd(ZSTD_CCtx* context) { ZSTD_freeCCtx(context); }

thread_local Contexts<z_stream, free_deflate> deflate_contexts;
thread_local Contexts<ZSTD_CCtx, free_zstd> zstd_contexts;

class GzipCompressor : public Compressor {
 public:
  explicit GzipCompressor(int level) : stream_(deflate_contexts.take()) {
    if (stream_) {
      FUSOR_ASSERT(deflateReset(stream_) == Z_OK);
      FUSOR_ASSERT(deflateParams(stream_, level, Z_DEFAULT_STRATEGY) == Z_OK);
      return;
    }
    stream_ = new z_stream{};
    FUSOR_ASSERT(deflateInit2(stream_, level, Z_DEFLATED, kGzipWrapper, 8, Z_DEFAULT_STRATEGY) ==
                 Z_OK);
  }
  ~GzipCompressor() override { deflate_contexts.give(stream_); }

  void write(std::string_view in, std::string& out) override { run(in, out, Z_NO_FLUSH); }
  void flush(std::string& out) override { run({}, out, Z_SYNC_FLUSH); }
  void finish(std::string& out) override { run({}, out, Z_FINISH); }

 private:
  void run(std::string_view in, std::string& out, int mode) {
    stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_->avail_in = static_cast<uInt>(in.size());
    do {
      const std::size_t at = out.size();
      out.resize(at + kPiece);
      stream_->next_out = reinterpret_cast<Bytef*>(out.data() + at);
      stream_->avail_out = kPiece;
      deflate(stream_, mode);  // Z_BUF_ERROR: nothing left to do
      out.resize(at + kPiece - stream_->avail_out);
    } while (stream_->avail_out == 0);
  }

  z_stream* stream_;
};

int zstd_level(int level) {
  switch (level) {
    case 1:
      return 1;
    case 3:
      return 7;
    case 4:
      return 11;
    default:
      return 3;
  }
}

class ZstdCompressor : public Compressor {
 public:
  explicit ZstdCompressor(int level) : context_(zstd_contexts.take()) {
    if (!context_) context_ = ZSTD_createCCtx();
    FUSOR_ASSERT(context_ != nullptr);
    ZSTD_CCtx_reset(context_, ZSTD_reset_session_and_parameters);
    ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, zstd_level(level));
    // 128 KiB, as Caddy has it: what one response may cost a client and us is bounded.
    ZSTD_CCtx_setParameter(context_, ZSTD_c_windowLog, 17);
  }
  ~ZstdCompressor() override { zstd_contexts.give(context_); }

  void write(std::string_view in, std::string& out) override { run(in, out, ZSTD_e_continue); }
  void flush(std::string& out) override { run({}, out, ZSTD_e_flush); }
  void finish(std::string& out) override { run({}, out, ZSTD_e_end); }

 private:
  void run(std::string_view in, std::string& out, ZSTD_EndDirective mode) {
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    for (bool more = true; more;) {
      const std::size_t at = out.size();
      out.resize(at + kPiece);
      ZSTD_outBuffer to{out.data() + at, kPiece, 0};
      const std::size_t left = ZSTD_compressStream2(context_, &to, &from, mode);
      out.resize(at + to.pos);
      FUSOR_ASSERT(!ZSTD_isError(left));  // only a bug in our calls can fail it
      more = mode == ZSTD_e_continue ? from.pos < from.size : left > 0;
    }
  }

  ZSTD_CCtx* context_;
};

}  // namespace

std::unique_ptr<Compressor> NativeCompression::make(std::string_view encoding, int level) {
  if (encoding == "gzip") {
    return std::make_unique<GzipCompressor>(level >= 1 && level <= 9 ? level : kGzipDefault);
  }
  if (encoding == "zstd") return std::make_unique<ZstdCompressor>(level);
  return nullptr;
}

}  // namespace fusor
