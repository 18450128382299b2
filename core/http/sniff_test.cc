#include "core/http/sniff.h"

#include <gtest/gtest.h>

namespace fusor {
namespace {

using namespace std::string_view_literals;

TEST(Sniff, AsGoDoes) {
  const struct {
    std::string_view data;
    std::string_view type;
  } cases[] = {
      {"", "text/plain; charset=utf-8"},
      {"hello", "text/plain; charset=utf-8"},
      {"\1\2\3"sv, "application/octet-stream"},
      {"  <html>", "text/html; charset=utf-8"},
      {"<htmlx>", "text/plain; charset=utf-8"},
      {"<HtMl>", "text/html; charset=utf-8"},
      {"<!-- x", "text/html; charset=utf-8"},
      {"\n<?xml version", "text/xml; charset=utf-8"},
      {"%PDF-1.7", "application/pdf"},
      {"GIF89a...", "image/gif"},
      {"\x89PNG\r\n\x1a\n", "image/png"},
      {"RIFF1234WEBPVP", "image/webp"},
      {"\x1f\x8b\x08", "application/x-gzip"},
      {"\0asm\1\0\0\0"sv, "application/wasm"},
      {"\0\0\0\x18"
       "ftypmp42\0\0\0\0isommp42"sv,
       "video/mp4"},
      {"\xFE\xFF\0h"sv, "text/plain; charset=utf-16be"},
      {"{\"a\":1}", "text/plain; charset=utf-8"},
      {"text\0with zero"sv, "application/octet-stream"},
  };
  for (const auto& c : cases) EXPECT_EQ(detect_content_type(c.data), c.type) << c.data;
}

}  // namespace
}  // namespace fusor
