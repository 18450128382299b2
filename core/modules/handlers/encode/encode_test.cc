#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::FakeHost;
using fusor::testing::Reply;
using fusor::testing::serve_routes;

class EncodeTest : public ::testing::Test {
 protected:
  EncodeTest() {
    host.compression.offered = {"gzip", "zstd"};
    host.files.files = {{"/w/long.txt", {std::string(2000, 'x')}},
                        {"/w/short.txt", {std::string(512, 'x')}},
                        {"/w/long.png", {std::string(2000, 'x')}}};
  }
  Reply get(const std::string& target, std::vector<std::pair<std::string, std::string>> headers,
            const std::string& extra = "", const std::string& method = "GET") {
    return serve_routes(host,
                        R"([{"handle":[{"handler":"encode","encodings":{"gzip":{},"zstd":{}},
                             "prefer":["zstd","gzip"])" +
                            extra + R"(},{"handler":"file_server","root":"/w"}]}])",
                        {.method = method, .target = target, .headers = std::move(headers)});
  }
  std::string encoding(const std::string& target, const std::string& accepted) {
    return get(target, {{"Accept-Encoding", accepted}}).header("Content-Encoding");
  }
  FakeHost host;
};

TEST_F(EncodeTest, Negotiates) {
  EXPECT_EQ(encoding("/long.txt", "gzip"), "gzip");
  EXPECT_EQ(encoding("/long.txt", "gzip, zstd"), "zstd");
  EXPECT_EQ(encoding("/long.txt", "gzip, zstd;q=0.5"), "gzip");
  EXPECT_EQ(encoding("/long.txt", "br"), "");
  EXPECT_EQ(encoding("/long.txt", "gzip;q=0"), "");
  EXPECT_EQ(encoding("/short.txt", "gzip"), "") << "512 bytes are not more than 512";
  EXPECT_EQ(encoding("/long.png", "gzip"), "") << "not a type that compresses";
}

TEST_F(EncodeTest, WhatBecomesOfTheResponse) {
  const Reply reply = get("/long.txt", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(reply.body, "gzip(" + std::string(2000, 'x') + ")");
  EXPECT_EQ(reply.header("Etag"), "\"c5m8nwso7bwg-1jk-gzip\"");
  EXPECT_EQ(reply.header("Accept-Ranges"), "");
  EXPECT_EQ(reply.header("Content-Length"), "");
  EXPECT_EQ(reply.header("Vary"), "Accept-Encoding");
  EXPECT_EQ(get("/long.txt", {}).header("Vary"), "Accept-Encoding");
}

TEST_F(EncodeTest, AnEtagComesBackWithItsSuffix) {
  const Reply reply = get(
      "/long.txt", {{"Accept-Encoding", "gzip"}, {"If-None-Match", "\"c5m8nwso7bwg-1jk-gzip\""}});
  EXPECT_EQ(reply.status, 304);
  EXPECT_EQ(reply.header("Vary"), "Accept-Encoding");
}

TEST_F(EncodeTest, LeavesAlone) {
  EXPECT_EQ(get("/long.txt", {{"Accept-Encoding", "gzip"}, {"Range", "bytes=0-999"}}).status, 206);
  EXPECT_EQ(get("/long.txt", {{"Accept-Encoding", "gzip"}, {"Range", "bytes=0-999"}})
                .header("Content-Encoding"),
            "");
  EXPECT_EQ(get("/long.txt", {{"Accept-Encoding", "gzip"}, {"Sec-WebSocket-Key", "k"}})
                .header("Content-Encoding"),
            "");
  EXPECT_EQ(get("/none", {{"Accept-Encoding", "gzip"}}).status, 404);
  host.compression.platform = true;
  host.compression.offered.clear();
  const Reply reply = get("/long.txt", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(reply.header("Content-Encoding"), "") << "the platform's work";
  EXPECT_EQ(reply.body, std::string(2000, 'x'));
}

TEST_F(EncodeTest, MatcherAndMinimum) {
  EXPECT_EQ(get("/short.txt", {{"Accept-Encoding", "gzip"}}, R"(,"minimum_length":10)")
                .header("Content-Encoding"),
            "gzip");
  EXPECT_EQ(get("/long.txt", {{"Accept-Encoding", "gzip"}}, R"(,"match":{"status_code":[4]})")
                .header("Content-Encoding"),
            "");
  EXPECT_EQ(get("/long.png", {{"Accept-Encoding", "gzip"}}, R"(,"match":{"status_code":[2]})")
                .header("Content-Encoding"),
            "gzip");
}

TEST_F(EncodeTest, Head) {
  const Reply reply = get("/long.txt", {{"Accept-Encoding", "gzip"}}, "", "HEAD");
  EXPECT_EQ(reply.header("Content-Encoding"), "gzip");
  EXPECT_EQ(reply.body, "");
}

TEST_F(EncodeTest, Refusals) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"handler":"encode","encodings":{"gzip":{}},"prefer":["zstd"]})",
       "encoding zstd not enabled"},
      {R"({"handler":"encode","encodings":{"gzip":{}},"prefer":["gzip","gzip"]})",
       "duplicated in prefer"},
      {R"({"handler":"encode","encodings":{"lzma":{}}})", "unknown module: http.encoders.lzma"},
      {R"({"handler":"encode","encodings":{"gzip":{"level":12}}})", "gzip levels"},
  };
  for (const auto& [handler, expected] : cases) {
    std::string errors;
    fusor::testing::load_routes(host, "[{\"handle\":[" + std::string(handler) + "]}]", &errors);
    EXPECT_NE(errors.find(expected), std::string::npos) << errors;
  }
}

}  // namespace
}  // namespace fusor
