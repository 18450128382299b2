#include "core/http/uri.h"

#include <gtest/gtest.h>

#include "core/http/query.h"

namespace fusor {
namespace {

std::string cat_all(const std::vector<QueryParameter>& parameters) {
  std::string out;
  for (const auto& p : parameters) out.append(p.name).append("=").append(p.value).append("|");
  return out;
}

TEST(Uri, RequestTargets) {
  const struct {
    std::string_view target, path, raw_path, query, escaped, request_uri;
  } kCases[] = {
      {"/", "/", "", "", "/", "/"},
      {"/a/b?c=d&e", "/a/b", "", "c=d&e", "/a/b", "/a/b?c=d&e"},
      {"/a%20b", "/a b", "", "", "/a%20b", "/a%20b"},
      {"/a%2fb", "/a/b", "/a%2fb", "", "/a%2fb", "/a%2fb"},
      {"/%41", "/A", "/%41", "", "/%41", "/%41"},
      {"/a?", "/a", "", "", "/a", "/a?"},
      {"/a??", "/a", "", "?", "/a", "/a??"},
      {"/a b", "/a b", "/a b", "", "/a%20b", "/a%20b"},
      {"/a#b", "/a#b", "/a#b", "", "/a%23b", "/a%23b"},
      {"/(a)!", "/(a)!", "/(a)!", "", "/(a)!", "/(a)!"},
      {"/[x]", "/[x]", "/[x]", "", "/[x]", "/[x]"},
      {"//host/x", "//host/x", "", "", "//host/x", "//host/x"},
      {"/\xC3\xA9", "/\xC3\xA9", "/\xC3\xA9", "", "/%C3%A9", "/%C3%A9"},
      {"/%C3%A9", "/\xC3\xA9", "", "", "/%C3%A9", "/%C3%A9"},
      {"/a;b,c:d@e$f&g+h=i", "/a;b,c:d@e$f&g+h=i", "", "", "/a;b,c:d@e$f&g+h=i",
       "/a;b,c:d@e$f&g+h=i"},
      {"*", "*", "", "", "*", "*"},
      {"http://h", "/", "", "", "/", "/"},
      {"http://h?q", "/", "", "q", "/", "/?q"},
      {"HTTPS://h:8/%2e?q", "/.", "/%2e", "q", "/%2e", "/%2e?q"},
  };
  for (const auto& c : kCases) {
    Arena arena;
    const auto uri = parse_target(c.target, arena);
    ASSERT_TRUE(uri.has_value()) << c.target;
    EXPECT_EQ(uri->path, c.path) << c.target;
    EXPECT_EQ(uri->raw_path, c.raw_path) << c.target;
    EXPECT_EQ(uri->query, c.query) << c.target;
    EXPECT_EQ(escaped_path(*uri, arena), c.escaped) << c.target;
    EXPECT_EQ(request_uri(*uri, arena), c.request_uri) << c.target;
  }
}

TEST(Uri, RefusedTargets) {
  Arena arena;
  for (std::string_view target : {"",
                                  "a",
                                  "a/b",
                                  "?x",
                                  "/%",
                                  "/%2",
                                  "/%zz",
                                  "/a\x01",
                                  "/a\x7F",
                                  "/a\nb",
                                  "mailto:x",
                                  "http:/x",
                                  "http://",
                                  "http:///x",
                                  "http://u@h/",
                                  "http://u:p@h/",
                                  "http://h:x/",
                                  "http://h:1:2/",
                                  "http://[::1",
                                  "http://[1.2.3.4]/",
                                  "http://[::1%25eth0]/",
                                  "http://h%41/",
                                  "http://a b/",
                                  "http://h/%zz",
                                  "://h/",
                                  "1http://h/",
                                  "h:80"}) {
    EXPECT_FALSE(parse_target(target, arena).has_value()) << target;
  }
}

TEST(Uri, SchemeAndHostOfAbsoluteAndAuthorityForm) {
  Arena arena;
  const auto absolute = parse_request_target("GET", "HTTP://[::1]:8080/x", arena);
  EXPECT_EQ(absolute->scheme, "http");
  EXPECT_EQ(absolute->host, "[::1]:8080");
  const auto tunnel = parse_request_target("CONNECT", "example.com:443", arena);
  EXPECT_EQ(tunnel->host, "example.com:443");
  EXPECT_EQ(tunnel->uri.path, "");
  EXPECT_EQ(parse_request_target("CONNECT", "/x", arena)->uri.path, "/x");
  EXPECT_FALSE(parse_request_target("CONNECT", "u@h:1", arena).has_value());
  EXPECT_FALSE(parse_request_target("GET", "example.com:443", arena).has_value());
}

TEST(Uri, WhatNeedsNoChangeIsNotCopied) {
  Arena arena;
  const std::string_view target = "/a/b?c";
  const Uri uri = *parse_target(target, arena);
  EXPECT_EQ(uri.path.data(), target.data());
  EXPECT_EQ(request_uri(uri, arena).data(), target.data());
  EXPECT_EQ(clean_path(target, true, arena).data(), target.data());
}

TEST(Uri, RawPathThatDoesNotFitIsIgnored) {
  Arena arena;
  EXPECT_EQ(escaped_path(Uri{"/a b", "/x", "", false}, arena), "/a%20b");
  EXPECT_EQ(escaped_path(Uri{"/a", "/%61", "", false}, arena), "/%61");
  EXPECT_EQ(request_uri({}, arena), "/");
  Uri uri{"/kept", "", "q", false};
  EXPECT_FALSE(set_escaped_path(uri, "/%", arena));
  EXPECT_EQ(uri.path, "/kept");
  EXPECT_TRUE(set_escaped_path(uri, "/%2F", arena));
  EXPECT_EQ(request_uri(uri, arena), "/%2F?q");
}

TEST(Uri, EscapesAndUnescapes) {
  Arena arena;
  const std::string_view text = "a b/c?d#%&=+;,:@$~-_.!'()*\xC3\xA9";
  EXPECT_EQ(url_escape(text, Escape::kPath, arena),
            "a%20b/c%3Fd%23%25&=+;,:@$~-_.%21%27%28%29%2A%C3%A9");
  EXPECT_EQ(url_escape(text, Escape::kSegment, arena),
            "a%20b%2Fc%3Fd%23%25&=+%3B%2C:@$~-_.%21%27%28%29%2A%C3%A9");
  EXPECT_EQ(url_escape(text, Escape::kQuery),
            "a+b%2Fc%3Fd%23%25%26%3D%2B%3B%2C%3A%40%24~-_.%21%27%28%29%2A%C3%A9");
  EXPECT_EQ(url_escape(text, Escape::kFragment), "a%20b/c?d%23%25&=+;,:@$~-_.!%27()*%C3%A9");
  EXPECT_EQ(path_unescape("a%20b+c%2f%C3%A9", arena), "a b+c/\xC3\xA9");
  EXPECT_EQ(query_unescape("a%20b+c", arena), "a b c");
  EXPECT_EQ(path_unescape("", arena), "");
  for (std::string_view bad : {"%", "%a", "%ag", "x%2", "%%20"}) {
    EXPECT_FALSE(path_unescape(bad, arena).has_value()) << bad;
  }
}

TEST(Uri, CleanPath) {
  const struct {
    std::string_view path, collapsed, kept;
  } kCases[] = {
      {"", ".", "."},
      {"/", "/", "/"},
      {"//", "/", "//"},
      {"/a/b/", "/a/b/", "/a/b/"},
      {"/a//b", "/a/b", "/a//b"},
      {"//a///b//", "/a/b/", "//a///b//"},
      {"/a/./b/../c", "/a/c", "/a/c"},
      {"/../..", "/", "/"},
      {"/a/..", "/", "/"},
      {"/a/../", "/", "/"},
      {"/a//../b", "/b", "/a/b"},
      {"/a/.../b", "/a/.../b", "/a/.../b"},
      {"a/../../b/", "../b/", "../b/"},
      {"a/..", ".", "."},
      {"./", "./", "./"},
      {".//a", "a", "/a"},
      {"/.a/..b", "/.a/..b", "/.a/..b"},
  };
  for (const auto& c : kCases) {
    Arena arena;
    EXPECT_EQ(clean_path(c.path, true, arena), c.collapsed) << c.path;
    EXPECT_EQ(clean_path(c.path, false, arena), c.kept) << c.path;
  }
}

TEST(Uri, Queries) {
  const struct {
    std::string_view query, parameters, encoded;
    bool valid;
  } kCases[] = {
      {"", "", "", true},
      {"a=1&b=2", "a=1|b=2|", "a=1&b=2", true},
      {"b=1&a=2&b=0", "b=1|a=2|b=0|", "a=2&b=1&b=0", true},
      {"a&b=&=c&&", "a=|b=|=c|", "=c&a=&b=", true},
      {"a+b=%20c%3D", "a b= c=|", "a+b=+c%3D", true},
      {"a=b=c", "a=b=c|", "a=b%3Dc", true},
      {"a;b=1&c=2", "c=2|", "c=2", false},
      {"a=%zz&b=1&%=2", "b=1|", "b=1", false},
  };
  for (const auto& c : kCases) {
    Arena arena;
    bool valid = false;
    const auto parameters = parse_query(c.query, arena, &valid);
    EXPECT_EQ(cat_all(parameters), c.parameters) << c.query;
    EXPECT_EQ(encode_query(parameters, arena), c.encoded) << c.query;
    EXPECT_EQ(valid, c.valid) << c.query;
  }
  Arena arena;
  EXPECT_EQ(query_value("a=%zz&%61=1&a=2", "a", arena), "1");
  EXPECT_EQ(query_value("a=1", "b", arena), std::nullopt);
  bool valid = true;
  EXPECT_TRUE(parse_query(std::string(10'000, '&'), arena, &valid).empty());
  EXPECT_FALSE(valid);
}

}  // namespace
}  // namespace fusor
