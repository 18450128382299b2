#include "hosts/native/http1/parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fusor::http1 {
namespace {

struct Case {
  const char* about;
  std::string_view bytes;
  int status;  // 200: complete, 0: incomplete
  std::string_view text = {};
};

using namespace std::string_view_literals;

constexpr Case kRequests[] = {
    {"plain", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 200},
    {"no blank", "GET / HTTP/1.1\r\nHost:a\r\n\r\n", 200},
    {"tab in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\tb \t\r\n\r\n", 200},
    {"bytes above ASCII", "GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\nX: \xff\r\n\r\n", 200},
    {"HTTP/1.0 needs no Host", "GET / HTTP/1.0\r\n\r\n", 200},
    {"CONNECT needs no Host", "CONNECT a:1 HTTP/1.1\r\n\r\n", 200},
    {"a long value", "GET / HTTP/1.1\r\nHost: a\r\nX: 0123456789abcdef0123456789abcdef\r\n\r\n",
     200},
    {"empty value", "GET / HTTP/1.1\r\nHost: a\r\nX:\r\n\r\n", 200},
    {"nothing yet", "", 0},
    {"half a request line", "GET / HTT", 0},
    {"half an end", "GET / HTTP/1.1\r\nHost: a\r\n\r", 0},
    {"value ends in the middle", "GET / HTTP/1.1\r\nHost: a", 0},
    {"value ends with CR", "GET / HTTP/1.1\r\nHost: a\r", 0},
    {"value ends with a tab", "GET / HTTP/1.1\r\nHost: a\t", 0},

    {"no method", " / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"method is no token", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"tab as separator", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"NUL in the target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"sv, 400},
    {"DEL in the target", "GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"HTTP/0.9", "GET /\r\n\r\n", 400},
    {"space behind the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
    {"lower-case version", "GET / http/1.1\r\nHost: a\r\n\r\n", 400},
    {"long version", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", 400},
    {"HTTP/2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505, "unsupported protocol version"},
    {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "unsupported protocol version"},

    {"bare LF behind the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400},
    {"bare LF behind a field", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400},
    {"bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400},
    {"bare CR in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400},
    {"bare CR at the end", "GET / HTTP/1.1\r\nHost: a\r\n\rX", 400},
    {"folded line", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", 400},
    {"folded first line", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
    {"space before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400, "invalid header name"},
    {"no name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400},
    {"no colon", "GET / HTTP/1.1\r\nHost: a\r\nfoo\r\n\r\n", 400},
    {"words without a colon", "GET / HTTP/1.1\r\nHost: a\r\nfoo bar\r\n\r\n", 400,
     "invalid header name"},
    {"NUL in a name", "GET / HTTP/1.1\r\nHost: a\r\nX\0: b\r\n\r\n"sv, 400},
    {"NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n"sv, 400},

    {"no Host", "GET / HTTP/1.1\r\n\r\n", 400, "missing required Host header"},
    {"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", 400},
    {"bad Host", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "malformed Host header"},
    {"two Hosts in one", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "malformed Host header"},

    {"both lengths",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {"repeated length",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", 400},
    {"list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n", 400},
    {"signed length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n", 400},
    {"negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400},
    {"hexadecimal length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n", 400},
    {"empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400},
    {"length beyond 63 bits",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775808\r\n\r\n", 400},
    {"length beyond 64 bits",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n", 400},
    {"TE gzip", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501},
    {"TE identity", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", 501},
    {"TE with a parameter", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;a=b\r\n\r\n",
     501},
    {"TE with a vertical tab", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \vchunked\r\n\r\n",
     400},
    {"TE twice",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
     "chunked\r\n\r\n",
     501},
    {"TE in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
};

TEST(RequestHead, Outcomes) {
  for (const Case& c : kRequests) {
    Request request;
    Framing framing;
    const HeadResult result = parse_request_head(c.bytes, request, framing);
    const int status = result.state == HeadState::kComplete     ? 200
                       : result.state == HeadState::kIncomplete ? 0
                                                                : result.status;
    EXPECT_EQ(status, c.status) << c.about;
    EXPECT_EQ(result.text, c.text) << c.about;
  }
}

TEST(RequestHead, EveryPrefixIsIncomplete) {
  const std::string whole =
      "POST /a?b HTTP/1.1\r\nHost: example.com:80\r\nContent-Length: 10\r\nX-Long: "
      "0123456789abcdefghij\r\n\r\n";
  for (std::size_t n = 0; n < whole.size(); ++n) {
    const std::string prefix = whole.substr(0, n);  // its own memory: reading too far is found
    Request request;
    Framing framing;
    EXPECT_EQ(parse_request_head(prefix, request, framing).state, HeadState::kIncomplete) << n;
  }
}

TEST(RequestHead, Values) {
  constexpr std::string_view bytes =
      "POST /a/b?c=d HTTP/1.1\r\nHost: Example.com:8080\r\naccept:  */* \r\nContent-Length: 012\r\n"
      "X-A: 1\r\nx-a: 2\r\n\r\nbody";
  Request request;
  Framing framing;
  ASSERT_EQ(parse_request_head(bytes, request, framing).state, HeadState::kComplete);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/a/b?c=d");
  EXPECT_EQ(request.proto, "HTTP/1.1");
  EXPECT_EQ(request.host, "Example.com:8080");
  EXPECT_FALSE(request.headers.has("host"));
  EXPECT_EQ(request.headers.get("Accept"), "*/*");
  EXPECT_EQ(request.headers.values("X-A"), (std::vector<std::string_view>{"1", "2"}));
  EXPECT_EQ(request.headers.begin()->name, "accept") << "case is kept";
  EXPECT_EQ(framing.content_length, 12u);
  EXPECT_TRUE(framing.keep_alive);
  EXPECT_EQ(framing.head_size, bytes.size() - 4);
}

TEST(RequestHead, Connection) {
  const struct {
    std::string_view version, field;
    bool keep_alive;
  } cases[] = {
      {"1.1", "", true},
      {"1.1", "Connection: close\r\n", false},
      {"1.1", "Connection: foo, CLOSE\r\n", false},
      {"1.1", "Connection: keep-alive, close\r\n", false},
      {"1.0", "", false},
      {"1.0", "Connection: Keep-Alive\r\n", true},
      {"1.0", "Connection: foo, keep-alive\r\n", true},
      {"1.2", "", true},
  };
  for (const auto& c : cases) {
    const std::string bytes =
        "GET / HTTP/" + std::string(c.version) + "\r\nHost: a\r\n" + std::string(c.field) + "\r\n";
    Request request;
    Framing framing;
    ASSERT_EQ(parse_request_head(bytes, request, framing).state, HeadState::kComplete) << bytes;
    EXPECT_EQ(framing.keep_alive, c.keep_alive) << bytes;
  }
}

TEST(RequestHead, ExpectAndUpgrade) {
  Request request;
  Framing framing;
  parse_request_head(
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n"
      "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
      request, framing);
  EXPECT_TRUE(framing.expect_continue);
  EXPECT_EQ(framing.upgrade, "websocket");

  Request none;
  Framing without;
  parse_request_head("GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nUpgrade: websocket\r\n\r\n", none,
                     without);
  EXPECT_TRUE(without.bad_expectation);
  EXPECT_EQ(without.upgrade, "") << "not named by Connection";
}

TEST(RequestHead, TooManyFields) {
  std::string bytes = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 5000; ++i) bytes += "a:\r\n";
  Request request;
  Framing framing;
  EXPECT_EQ(parse_request_head(bytes, request, framing).status, 431);
}

constexpr Case kReplies[] = {
    {"plain", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", 200},
    {"no reason", "HTTP/1.1 200\r\n\r\n", 200},
    {"empty reason", "HTTP/1.1 200 \r\n\r\n", 200},
    {"strange status", "HTTP/1.1 799 Odd\r\n\r\n", 200},
    {"incomplete", "HTTP/1.1 2", 0},
    {"incomplete reason", "HTTP/1.1 200 Okay then", 0},
    {"no HTTP", "SSH-2.0-x", -1},
    {"no HTTP, long", "220 mail.example.com ESMTP ready\r\n", -1},
    {"HTTP/2", "HTTP/2.0 200 OK\r\n\r\n", -1},
    {"short status", "HTTP/1.1 20 OK\r\n\r\n", -1},
    {"low status", "HTTP/1.1 099 OK\r\n\r\n", -1},
    {"long status", "HTTP/1.1 2000 OK\r\n\r\n", -1},
    {"bare LF", "HTTP/1.1 200 OK\nX: a\r\n\r\n", -1},
    {"control in the reason", "HTTP/1.1 200 O\0K\r\n\r\n"sv, -1},
    {"folded", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n", -1},
    {"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n", -1},
    {"one length twice", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n", 200},
    {"no length", "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n", -1},
    {"both", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n", 200},
    {"both, bad", "HTTP/1.1 200 OK\r\nContent-Length: x\r\nTransfer-Encoding: chunked\r\n\r\n", -1},
    {"two encodings", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", -1},
    {"an encoding twice",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", -1},
    {"an encoding in 1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: x\r\n\r\n", 200},
};

TEST(ResponseHead, Outcomes) {
  for (const Case& c : kReplies) {
    ResponseHead head;
    Headers headers;
    Framing framing;
    const HeadResult result = parse_response_head(c.bytes, head, headers, framing);
    const int status = result.state == HeadState::kComplete     ? 200
                       : result.state == HeadState::kIncomplete ? 0
                                                                : -1;
    EXPECT_EQ(status, c.status) << c.about;
    EXPECT_EQ(result.text.empty(), status != -1) << c.about;
  }
}

TEST(ResponseHead, WhatTwoMayReadDifferentlyEndsTheConnection) {
  const struct {
    const char* head;
    std::size_t fields;
    bool chunked, keep_alive;
    std::optional<std::uint64_t> length;
  } cases[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n", 1, false, true, 2},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 0, true, true, {}},
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
       0,
       true,
       false,
       {}},
      {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n"
       "Transfer-Encoding: chunked\r\n\r\n",
       2, false, false, 2},
  };
  for (const auto& c : cases) {
    ResponseHead head;
    Headers headers;
    Framing framing;
    parse_response_head(c.head, head, headers, framing);
    EXPECT_EQ(headers.size(), c.fields) << c.head;
    EXPECT_EQ(framing.chunked, c.chunked) << c.head;
    EXPECT_EQ(framing.keep_alive, c.keep_alive) << c.head;
    EXPECT_EQ(framing.content_length, c.length) << c.head;
  }
}

TEST(HeadEnd, OnlyAnEmptyLineMayEndIt) {
  EXPECT_FALSE(may_end_head("GET / HTTP/1.1\r\nA", 0));
  EXPECT_TRUE(may_end_head("GET / HTTP/1.1\r\nA: b\r\n\r\n", 0));
  EXPECT_TRUE(may_end_head("GET / HTTP/1.1\r\nA: b\r\n\r\n", 23)) << "the last byte alone";
  EXPECT_TRUE(may_end_head("GET / HTTP/1.1\nA: b\n\n", 20)) << "malformed, but an end";
  EXPECT_FALSE(may_end_head("GET / HTTP/1.1\r\nA: b\r\nC: d", 24));
}

}  // namespace
}  // namespace fusor::http1
