#include "hosts/native/system/compression.h"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

namespace fusor {
namespace {

std::string inflate_all(const std::string& in) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string out(4 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  inflate(&stream, Z_SYNC_FLUSH);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

std::string unzstd_all(const std::string& in) {
  std::string out(4 << 20, '\0');
  ZSTD_DCtx* context = ZSTD_createDCtx();
  ZSTD_inBuffer from{in.data(), in.size(), 0};
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  while (from.pos < from.size && !ZSTD_isError(ZSTD_decompressStream(context, &to, &from))) {
  }
  ZSTD_freeDCtx(context);
  out.resize(to.pos);
  return out;
}

TEST(Compression, RoundTripsAndFlushesAndReusesContexts) {
  NativeCompression compression;
  std::string text;
  for (unsigned i = 0; i < 200'000; ++i) text += static_cast<char>('a' + i * i % 23);
  for (const char* encoding : {"gzip", "zstd"}) {
    auto* decode = encoding[0] == 'g' ? inflate_all : unzstd_all;
    for (int level = 0; level < 5; ++level) {
      auto compressor = compression.make(encoding, level);
      ASSERT_NE(compressor, nullptr);
      std::string out;
      compressor->write(text.substr(0, 1000), out);
      compressor->flush(out);
      EXPECT_EQ(decode(out), text.substr(0, 1000)) << encoding << ": decodable after a flush";
      compressor->write(text.substr(1000), out);
      compressor->finish(out);
      EXPECT_EQ(decode(out), text) << encoding << " level " << level;
      EXPECT_LT(out.size(), text.size());
    }
    // One that is dropped half-way leaves nothing behind for the next.
    std::string lost;
    compression.make(encoding, 0)->write(text, lost);
    std::string out;
    auto next = compression.make(encoding, 0);
    next->write("x", out);
    next->finish(out);
    EXPECT_EQ(decode(out), "x");
  }
  EXPECT_EQ(compression.make("br", 0), nullptr);
}

}  // namespace
}  // namespace fusor
