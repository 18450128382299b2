// cgi and json: what a guest is told of the request, and what its output is made of.
#include "hosts/native/functions/protocols/protocol.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "core/base/json.h"
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

// The edge has both protocols in JavaScript: one table holds them together
// (tests/edge/protocols.mjs).
json::Value table(const std::string& name) {
  std::ifstream file(FUSOR_SOURCE_DIR "/tests/protocols/" + name);
  auto rows = json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
  EXPECT_TRUE(rows) << name;
  return std::move(*rows);
}

// Rows: protocol, output, whether nothing follows, and what becomes of it; of an error how it
// begins.
TEST(Protocols, Heads) {
  const json::Value rows = table("heads.json");
  for (const json::Value& row : rows.as_array()) {
    const json::Array& cells = row.as_array();
    const std::string got =
        head(*protocol_named(cells[0].as_string()), cells[1].as_string(), cells[2].as_bool());
    const std::string& expected = cells[3].as_string();
    const bool is_reply = got.find(" | ") != std::string::npos;
    EXPECT_EQ(is_reply ? got : got.substr(0, expected.size()), expected) << cells[1].as_string();
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
  const json::Value rows = table("traceparents.json");
  for (const json::Value& row : rows.as_array()) {
    const json::Array& cells = row.as_array();
    const auto id = trace_id_of(cells[0].as_string());
    if (cells[1].is_null()) {
      EXPECT_EQ(id, std::nullopt) << cells[0].as_string();
    } else {
      EXPECT_EQ(id, cells[1].as_string()) << cells[0].as_string();
    }
  }
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
