// cgi and json: what a guest is told of the request, and what its output is made of.
#include "hosts/native/functions/protocols/protocol.h"

#include <gtest/gtest.h>

#include "core/base/strings.h"
#include "hosts/native/functions/protocols/trace_context.h"
#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::Asked;
using fusor::testing::FakeHost;

// "status Name=value ... | rest of the output", or the error.
std::string head(FunctionProtocol protocol, std::string_view output, bool ended) {
  FakeHost host;
  Exchange x(host.host);
  auto head = protocol_of(protocol).head(x, {output, ended});
  if (!head) return head.error().message();
  if (!head->complete) return "more";
  if (!head->local_redirect.empty()) return cat("-> ", head->local_redirect);
  std::string text = decimal(x.response.status);
  for (const Field& field : x.response.headers) text += cat(" ", field.name, "=", field.value);
  return cat(text, " | ", head->body ? *head->body : output.substr(head->consumed));
}

TEST(CgiProtocol, Head) {
  const struct {
    std::string_view output;
    bool ended;
    const char* expected;
  } kCases[] = {
      {"Content-Type: text/plain\n\nbody", true, "200 Content-Type=text/plain | body"},
      {"Content-Type: a/b\r\nX-A:  b \r\n\r\nbody", false, "200 Content-Type=a/b X-A=b | body"},
      {"Status: 404 Not Found\nA: b\n\n", true, "404 A=b | "},
      {"status: 201\n\n", true, "201 | "},
      {"Location: http://a/b\n\n", true, "302 Location=http://a/b | "},
      {"Status: 303\nLocation: /b\n\n", true, "303 Location=/b | "},
      {"Location: /b?c\n\n", true, "-> /b?c"},
      {"Location: /b?c\r\n\r\n", false, "more"},
      {"Location: /b\n\nbody", false, "302 Location=/b | body"},
      {"Location: //b\n\n", true, "302 Location=//b | "},
      {"Location: /b\nA: c\n\n", true, "302 Location=/b A=c | "},
      {"Content-Length: 5\nTransfer-Encoding: chunked\nConnection: close\nA: b\n\n1", true,
       "200 A=b | 1"},
      {"A: b\n", false, "more"},
      {"", false, "more"},
      {"A: b\n", true, "its output ended before the empty line behind its headers"},
      {"hello", true, "its output ended before the empty line behind its headers"},
      {"hello\n\n", true, "its header line has no colon: hello"},
      {"\nbody", true, "its output does not begin with headers"},
      {"Status: 99\n\n", true, "its status is not a number from 200 to 599"},
      {"Status: 101 Switching\n\n", true, "its status is not a number from 200 to 599"},
      {"Status: OK\n\n", true, "its status is not a number from 200 to 599"},
      {"A b: c\n\n", true, "its reply has a field with an invalid name"},
      {"A: b\rX: c\n\n", true, "its field A has an invalid value"},
      {std::string_view("A: b\0c\n\n", 8), true, "its field A has an invalid value"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(head(FunctionProtocol::kCgi, c.output, c.ended), c.expected) << c.output;
  }
}

std::string environment(const Asked& asked, std::string_view original = {}) {
  FakeHost host;
  Exchange x(host.host);
  fusor::testing::ask(x, asked);
  if (!original.empty()) x.original_uri.path = original;
  GuestStart start{{{"QUERY_STRING", "mine"}}, asked.body};
  protocol_of(FunctionProtocol::kCgi).prepare(x, start);
  std::string text;
  for (const auto& [name, value] : start.environment) text += cat(name, "=", value, "\n");
  return text;
}

TEST(CgiProtocol, Variables) {
  const std::string text = environment({.method = "POST",
                                        .target = "/in/a%20b?x=1",
                                        .host = "site:8080",
                                        .headers = {{"Content-Type", "a/b"},
                                                    {"X-Many", "1"},
                                                    {"x-many", "2"},
                                                    {"Proxy", "evil"},
                                                    {"X_Under", "evil"}},
                                        .body = "abc"});
  for (std::string_view line :
       {"REQUEST_METHOD=POST", "QUERY_STRING=x=1", "PATH_INFO=/in/a b", "SERVER_NAME=site",
        "REQUEST_URI=/in/a%20b?x=1", "CONTENT_TYPE=a/b", "CONTENT_LENGTH=3", "HTTP_X_MANY=1, 2",
        "HTTP_HOST=site:8080", "REMOTE_ADDR=192.0.2.1", "REMOTE_HOST=192.0.2.1",
        "GATEWAY_INTERFACE=CGI/1.1"}) {
    EXPECT_NE(text.find(cat("\n", line, "\n")), std::string::npos) << line << "\n" << text;
  }
  EXPECT_TRUE(text.starts_with("QUERY_STRING=mine\n"));  // the config's come first, and win
  // The attack: Proxy becomes HTTP_PROXY, which clients inside the guest would obey (httpoxy).
  EXPECT_EQ(text.find("evil"), std::string::npos);
  EXPECT_NE(environment({.target = "/rest"}, "/api/rest").find("SCRIPT_NAME=/api\n"),
            std::string::npos);
}

TEST(CgiProtocol, WithoutABodyThereIsNoLength) {
  EXPECT_EQ(environment({}).find("CONTENT_LENGTH"), std::string::npos);
  EXPECT_EQ(environment({}).find("REMOTE_USER"), std::string::npos);
}

TEST(TraceContext, TraceIdOfWhatIsATraceparent) {
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  const std::string good = cat("00-", trace, "-b7ad6b7169203331-01");
  EXPECT_EQ(trace_id_of(good), trace);
  EXPECT_EQ(trace_id_of(cat("cc", good.substr(2), "-more")), trace);  // of a later version
  for (const std::string& bad :
       {std::string(), good.substr(1), good + "-more", "ff" + good.substr(2),
        good.substr(0, 54) + "x", "00-" + std::string(32, '0') + good.substr(35),
        good.substr(0, 36) + std::string(16, '0') + "-01", to_upper(good),
        "cc" + good.substr(2) + "more"}) {
    EXPECT_EQ(trace_id_of(bad), std::nullopt) << bad;
  }
}

TEST(JsonProtocol, Head) {
  const std::pair<std::string_view, const char*> kCases[] = {
      {"{}", "200 | "},
      {R"({"status":201,"headers":{"A":"b","C":["d","e"]},"body":"hi"})", "201 A=b C=d C=e | hi"},
      {R"({"body":"aGk=","body_base64":true})", "200 | hi"},
      {R"({"headers":{"Content-Length":"9"},"body":"x"})", "200 | x"},
      {"", "its reply is not JSON"},
      {"[]", "its reply is not a JSON object"},
      {"{\"status\":", "its reply is not JSON"},
      {R"({"status":"200"})", "the status of its reply is not a number"},
      {R"({"status":600})", "its status is not a number from 200 to 599"},
      {R"({"headers":[]})", "the headers of its reply are not an object"},
      {R"({"headers":{"A":1}})", "its field A is not a string"},
      {R"({"headers":{"A":"b\r\nX: c"}})", "its field A has an invalid value"},
      {R"({"headers":{"A\n":"b"}})", "its reply has a field with an invalid name"},
      {R"({"body":{}})", "the body of its reply is not a string"},
      {R"({"body":"?","body_base64":true})",
       "the body of its reply is not base64, as its body_base64 says"},
  };
  for (const auto& [output, expected] : kCases) {
    EXPECT_TRUE(head(FunctionProtocol::kJson, output, true).starts_with(expected))
        << output << ": " << head(FunctionProtocol::kJson, output, true);
  }
  EXPECT_EQ(head(FunctionProtocol::kJson, "{}", false), "more");
}

std::string input(const Asked& asked) {
  FakeHost host;
  Exchange x(host.host);
  fusor::testing::ask(x, asked);
  GuestStart start{{}, asked.body};
  protocol_of(FunctionProtocol::kJson).prepare(x, start);
  return std::string(start.input);
}

TEST(JsonProtocol, Input) {
  const std::string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  EXPECT_EQ(input({.method = "POST",
                   .target = "/a?b=<c>",
                   .headers = {{"X-A", "1"}, {"traceparent", parent}, {"x-a", "\"2"}},
                   .body = "h\ni"}),
            R"({"method":"POST","uri":"/a?b=<c>","headers":{"x-a":["1","\"2"],"traceparent":[")" +
                parent + R"("]},"body":"h\ni","trace_id":"0af7651916cd43dd8448eb211c80319c"})");
  EXPECT_NE(input({.body = "\xff"}).find(R"("body":"/w==","body_base64":true,)"),
            std::string::npos);
  EXPECT_NE(input({}).find(R"("trace_id":"000102030405060708090a0b0c0d0e0f")"), std::string::npos);
}

}  // namespace
}  // namespace fusor
