#include "core/http/mime.h"

#include <gtest/gtest.h>

namespace fusor {
namespace {

TEST(Mime, ByExtension) {
  EXPECT_EQ(mime_type_by_extension(".html"), "text/html; charset=utf-8");
  EXPECT_EQ(mime_type_by_extension(".HTML"), "text/html; charset=utf-8");
  EXPECT_EQ(mime_type_by_extension(".7z"), "application/x-7z-compressed");
  EXPECT_EQ(mime_type_by_extension(".zst"), "application/zstd");
  EXPECT_EQ(mime_type_by_extension(".wasm"), "application/wasm");
  EXPECT_EQ(mime_type_by_extension(".unknown"), "");
  EXPECT_EQ(mime_type_by_extension("."), "");
  EXPECT_EQ(mime_type_by_extension(""), "");
  EXPECT_EQ(mime_type_by_extension(".averyveryverylongextension"), "");
}

}  // namespace
}  // namespace fusor
