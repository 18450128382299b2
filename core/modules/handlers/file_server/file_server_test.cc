#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::Asked;
using fusor::testing::FakeHost;
using fusor::testing::Reply;
using fusor::testing::serve_routes;

// 2020-09-13 12:26:40: MemoryFiles' time, and its entity tags.
constexpr const char* kModified = "Sun, 13 Sep 2020 12:26:40 GMT";

class FileServerTest : public ::testing::Test {
 protected:
  FileServerTest() {
    host.files.files = {
        {"/work/www/index.html", {"<h1>root</h1>"}},
        {"/work/www/a.txt", {"0123456789"}},
        {"/work/www/empty.txt", {""}},
        {"/work/www/plain", {"no extension"}},
        {"/work/www/dir/index.html", {"dir"}},
        {"/work/www/list/file.css", {"css"}},
        {"/work/www/txt/index.txt", {"text index"}},
        {"/work/www/.git/config", {"secret"}},
        {"/work/www/z.js", {"plain script"}},
        {"/work/www/z.js.gz", {"GZ"}},
        {"/work/www/z.js.br", {"BROTLI"}},
        {"/work/www/old.txt", {"x", 1'000'000'000}},
        {"/work/secret.txt", {"outside"}},
    };
  }
  Reply get(const Asked& asked, const char* extra = "") {
    return serve_routes(
        host,
        R"([{"handle":[{"handler":"file_server","root":"/work/www")" + std::string(extra) + "}]}]",
        asked);
  }
  std::string body(const std::string& target, const char* extra = "") {
    const Reply reply = get({.target = target}, extra);
    return std::to_string(reply.status) + " " + reply.body;
  }
  FakeHost host;
};

TEST_F(FileServerTest, FindsFilesAndIndexes) {
  EXPECT_EQ(body("/"), "200 <h1>root</h1>");
  EXPECT_EQ(body("/a.txt"), "200 0123456789");
  EXPECT_EQ(body("/empty.txt"), "200 ");
  EXPECT_EQ(body("/dir/"), "200 dir");
  EXPECT_EQ(body("/txt/"), "200 text index");
  EXPECT_EQ(body("/list/"), "404 ");
  EXPECT_EQ(body("/nothing"), "404 ");
  EXPECT_EQ(body("/a.txt/more"), "404 ");
  EXPECT_EQ(body("/dir/", R"(,"index_names":["none.html"])"), "404 ");
}

TEST_F(FileServerTest, HeadersOfAFile) {
  const Reply reply = get({.target = "/a.txt"});
  EXPECT_EQ(reply.header("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(reply.header("Last-Modified"), kModified);
  EXPECT_EQ(reply.header("Etag"), "\"c5m8nwso7bwg-a\"");
  EXPECT_EQ(reply.header("Vary"), "Accept-Encoding");
  EXPECT_EQ(reply.header("Accept-Ranges"), "bytes");
  EXPECT_EQ(get({.target = "/plain"}).header("Content-Type"), "") << "no guess";
  EXPECT_EQ(get({.target = "/old.txt"}).header("Etag"), "") << "a time of 1 says nothing";
  EXPECT_EQ(get({.target = "/old.txt"}).header("Last-Modified"), "");
}

TEST_F(FileServerTest, CanonicalRedirects) {
  const struct {
    const char* target;
    const char* location;
  } cases[] = {
      {"/dir", "/dir/"},  {"/dir?a=b", "/dir/?a=b"}, {"/a.txt/", "/a.txt"},
      {"//dir", "/dir/"}, {"/x/..%2fdir", ""},
  };
  for (const auto& c : cases) {
    const Reply reply = get({.target = c.target});
    if (*c.location == '\0') continue;
    EXPECT_EQ(reply.status, 308) << c.target;
    EXPECT_EQ(reply.header("Location"), c.location) << c.target;
  }
  EXPECT_EQ(body("/dir", R"(,"canonical_uris":false)"), "200 dir");
}

// The path comes decoded: what a client puts into it must not end the Location field, nor lead
// away.
TEST_F(FileServerTest, RedirectsCannotBeAbused) {
  host.files.files["/work/www/a\r\nSet-Cookie: b/index.html"] = {"x"};
  const Reply reply = get({.target = "/a%0d%0aSet-Cookie:%20b"});
  EXPECT_EQ(reply.status, 308);
  EXPECT_EQ(reply.header("Set-Cookie"), "");
  EXPECT_EQ(reply.header("Location").find_first_of("\r\n"), std::string::npos);
  EXPECT_EQ(get({.target = "//evil.example/..%2fdir"}).header("Location"), "/dir/");
}

TEST_F(FileServerTest, StaysBelowItsRoot) {
  for (const char* target :
       {"/../secret.txt", "/%2e%2e/secret.txt", "/dir/../../secret.txt", "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt", "/..\\secret.txt", "/..%5csecret.txt", "/%252e%252e/secret.txt",
        "/dir/..%2f..%2fsecret.txt", "/./../secret.txt", "//../secret.txt"}) {
    EXPECT_EQ(body(target), "404 ") << target;
  }
  EXPECT_EQ(body("/a.txt%00.html"), "400 ") << "a NUL would end the name early";
}

TEST_F(FileServerTest, HidesWhatItIsTold) {
  EXPECT_EQ(body("/.git/config", R"(,"hide":[".git"])"), "404 ");
  EXPECT_EQ(body("/.git/config", R"(,"hide":[".gi?"])"), "404 ");
  EXPECT_EQ(body("/.git/config", R"(,"hide":["/work/www/.git"])"), "404 ");
  EXPECT_EQ(body("/.git/config", R"(,"hide":["./www/.git"])"), "404 ");
  EXPECT_EQ(body("/.git/config", R"(,"hide":["/work/www/.gi"])"), "200 secret");
  EXPECT_EQ(body("/a.txt", R"(,"hide":["/work/www/*.txt"])"), "404 ");
  EXPECT_EQ(body("/dir/", R"(,"hide":["index.html"])"), "404 ");
  // As in the reference an empty entry hides everything: it fails closed.
  EXPECT_EQ(body("/a.txt", R"(,"hide":["{http.request.header.Hidden}"])"), "404 ");
}

TEST_F(FileServerTest, Methods) {
  const Reply reply = get({.method = "POST", .target = "/a.txt"});
  EXPECT_EQ(reply.status, 405);
  EXPECT_EQ(reply.header("Allow"), "GET, HEAD");
  EXPECT_EQ(get({.method = "HEAD", .target = "/a.txt"}).status, 200);
  EXPECT_EQ(get({.method = "POST", .target = "/nothing"}).status, 404);
}

TEST_F(FileServerTest, ConditionalRequests) {
  const Reply same =
      get({.target = "/a.txt", .headers = {{"If-None-Match", "\"c5m8nwso7bwg-a\""}}});
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  EXPECT_EQ(same.header("Content-Type"), "");
  EXPECT_EQ(same.header("Last-Modified"), "");
  EXPECT_EQ(get({.target = "/a.txt", .headers = {{"If-Modified-Since", kModified}}}).status, 304);
  EXPECT_EQ(get({.target = "/a.txt", .headers = {{"If-Match", "\"other\""}}}).status, 412);
}

TEST_F(FileServerTest, Ranges) {
  const auto part = [&](const char* range) {
    const Reply r = get({.target = "/a.txt", .headers = {{"Range", range}}});
    return std::to_string(r.status) + " " + r.header("Content-Range") + " " + r.body;
  };
  EXPECT_EQ(part("bytes=0-3"), "206 bytes 0-3/10 0123");
  EXPECT_EQ(part("bytes=-2"), "206 bytes 8-9/10 89");
  EXPECT_EQ(part("bytes=20-"), "416 bytes */10 invalid range: failed to overlap\n");
  EXPECT_EQ(part("bytes=3-1"), "416  invalid range\n");
  EXPECT_EQ(part("bytes=0-9,0-9"), "200  0123456789");
  EXPECT_EQ(
      get({.target = "/a.txt", .headers = {{"Range", "bytes=0-3"}, {"If-Range", "\"other\""}}})
          .status,
      200);
}

TEST_F(FileServerTest, SeveralRangesAreMultipart) {
  host.random.script = {0xab};
  const Reply r = get({.target = "/a.txt", .headers = {{"Range", "bytes=0-1, 8-"}}});
  std::string boundary;
  for (int i = 0; i < 30; ++i) boundary += "ab";
  EXPECT_EQ(r.status, 206);
  EXPECT_EQ(r.header("Content-Type"), "multipart/byteranges; boundary=" + boundary);
  EXPECT_EQ(r.body, "--" + boundary +
                        "\r\nContent-Range: bytes 0-1/10\r\nContent-Type: text/plain; "
                        "charset=utf-8\r\n\r\n01\r\n--" +
                        boundary +
                        "\r\nContent-Range: bytes 8-9/10\r\nContent-Type: text/plain; "
                        "charset=utf-8\r\n\r\n89\r\n--" +
                        boundary + "--\r\n");
}

TEST_F(FileServerTest, Precompressed) {
  const char* extra =
      R"(,"precompressed":{"gzip":{},"br":{},"zstd":{}},"precompressed_order":["br","zstd","gzip"])";
  const Reply r = get({.target = "/z.js", .headers = {{"Accept-Encoding", "gzip, br"}}}, extra);
  EXPECT_EQ(r.body, "BROTLI");
  EXPECT_EQ(r.header("Content-Encoding"), "br");
  EXPECT_EQ(r.header("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(get({.target = "/z.js", .headers = {{"Accept-Encoding", "gzip"}}}, extra).body, "GZ");
  EXPECT_EQ(get({.target = "/z.js", .headers = {{"Accept-Encoding", "zstd"}}}, extra).body,
            "plain script");
  EXPECT_EQ(get({.target = "/z.js"}, extra).body, "plain script");
}

TEST_F(FileServerTest, PassThruAndStatus) {
  EXPECT_EQ(serve_routes(host,
                         R"([{"handle":[{"handler":"file_server","root":"/work/www",
                             "pass_thru":true},{"handler":"static_response","body":"next"}]}])",
                         {.target = "/nothing"})
                .body,
            "next");
  EXPECT_EQ(get({.target = "/a.txt"}, R"(,"status_code":404)").status, 404);
}

TEST_F(FileServerTest, WhatIsNotThereIsRefused) {
  std::string errors;
  EXPECT_EQ(fusor::testing::load_routes(
                host, R"([{"handle":[{"handler":"file_server","browse":{}}]}])", &errors),
            nullptr);
  EXPECT_NE(errors.find("browse is not available in this build"), std::string::npos) << errors;
}

}  // namespace
}  // namespace fusor
