#include "hosts/native/http1/chunked.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/base/strings.h"

namespace fusor::http1 {
namespace {

// Decodes `in`, fed in pieces of `piece` bytes; "!" at the end for an error, "~" where it is
// incomplete,
// "|rest" for what is left behind the end.
std::string decode(std::string_view in, std::size_t piece, std::size_t room = 7) {
  ChunkedDecoder decoder;
  std::string out;
  std::vector<char> buffer(room);
  std::size_t at = 0;
  while (at < in.size()) {
    const auto step = decoder.decode(in.substr(at, piece), buffer);
    out.append(buffer.data(), step.produced);
    at += step.consumed;
    if (step.state == ChunkedDecoder::State::kBad) return out + "!";
    if (step.state == ChunkedDecoder::State::kDone) {
      for (const Field& f : decoder.trailers()) out += cat("[", f.name, "=", f.value, "]");
      return at < in.size() ? out + "|" + std::string(in.substr(at)) : out;
    }
  }
  return out + "~";
}

TEST(Chunked, Outcomes) {
  const struct {
    const char* about;
    std::string_view in, out;
  } cases[] = {
      {"empty", "0\r\n\r\n", ""},
      {"two chunks", "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", "hello!"},
      {"hexadecimal", "a\r\n0123456789\r\n00B\r\n0123456789a\r\n0\r\n\r\n",
       "01234567890123456789a"},
      {"extension", "1;a=b;c=\"d\"\r\nx\r\n0;e\r\n\r\n", "x"},
      {"padded size", "1  \r\nx\r\n0\r\n\r\n", "x"},
      {"trailers", "0\r\nA: b\r\nC: d\r\n\r\n", "[A=b][C=d]"},
      {"what follows is left", "1\r\nx\r\n0\r\n\r\nGET", "x|GET"},
      {"incomplete", "5\r\nhel", "hel~"},
      {"no end", "5\r\nhello\r\n0\r\n", "hello~"},
      {"no size", "\r\nx\r\n", "!"},
      {"no hexadecimal", "g\r\n", "!"},
      {"signed", "+1\r\nx\r\n", "!"},
      {"prefixed", "0x1\r\nx\r\n", "!"},
      {"space first", " 1\r\nx\r\n", "!"},
      {"space inside", "1 1\r\nx\r\n", "!"},
      {"bare LF behind the size", "1\nx\r\n0\r\n\r\n", "!"},
      {"bare CR behind the size", "1\rx", "!"},
      {"bare LF in an extension", "1;a\nb\r\nx\r\n0\r\n\r\n", "!"},
      {"bare LF behind the data", "1\r\nx\n0\r\n\r\n", "x!"},
      {"too much data", "1\r\nxy\r\n0\r\n\r\n", "x!"},
      {"size beyond 60 bits", "1000000000000000\r\n", "!"},
      {"size that wraps to 1", "10000000000000001\r\nx\r\n", "!"},
      {"folded trailer", "0\r\nA: b\r\n c\r\n\r\n", "!"},
      {"bare LF in the trailers", "0\r\nA: b\n\r\n\r\n", "!"},
  };
  for (const auto& c : cases) {
    for (std::size_t piece : {1, 2, 3, 1000}) {
      EXPECT_EQ(decode(c.in, piece), c.out) << c.about << ", in pieces of " << piece;
    }
  }
}

TEST(Chunked, OverheadIsBounded) {
  const std::string extension(20'000, 'a');
  EXPECT_EQ(decode("1;" + extension + "\r\nx\r\n0\r\n\r\n", 1000), "!");
  EXPECT_EQ(decode("1" + std::string(20'000, ' ') + "\r\nx\r\n", 1000), "!");
  // Many chunks, each with a moderate extension.
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "1;" + std::string(100, 'a') + "\r\nx\r\n";
  EXPECT_TRUE(decode(many, 4096).ends_with("!"));
  // Single bytes are slow, but honest.
  std::string honest;
  for (int i = 0; i < 20'000; ++i) honest += "1\r\nx\r\n";
  EXPECT_EQ(decode(honest + "0\r\n\r\n", 4096), std::string(20'000, 'x'));
}

TEST(Chunked, TrailersAreBounded) {
  std::string trailers = "0\r\n";
  for (int i = 0; i < 5000; ++i) trailers += "a: b\r\n";
  EXPECT_EQ(decode(trailers + "\r\n", 1000), "!");
}

TEST(Chunked, DataMayBypassTheDecoder) {
  ChunkedDecoder decoder;
  std::string none;
  EXPECT_EQ(decoder.decode("100\r\n", none).state, ChunkedDecoder::State::kMore);
  EXPECT_EQ(decoder.in_chunk(), 256u);
  decoder.skip(256);
  EXPECT_EQ(decoder.in_chunk(), 0u);
  EXPECT_EQ(decoder.decode("\r\n0\r\n\r\n", none).state, ChunkedDecoder::State::kDone);
}

}  // namespace
}  // namespace fusor::http1
