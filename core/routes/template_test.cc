#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::Asked;
using fusor::testing::FakeHost;

std::string expanded(std::string_view text, Unknown unknown = Unknown::kEmpty) {
  FakeHost host;
  host.system.variables["A"] = "va";
  Exchange x(host.host);
  const Asked asked{.target = "/p/q.txt?k=v&k=w", .host = "h.example:81"};
  fusor::testing::ask(x, asked);
  x.placeholders.set("a}b", std::string_view("odd"));
  auto compiled = Template::compile(text);
  if (!compiled) return "error: " + compiled.error().message();
  return std::string(compiled->expand(x, unknown));
}

TEST(Template, Expansion) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"{env.A}", "va"},
      {"x{env.A}y{env.A}", "xvayva"},
      {"\\{env.A\\}", "{env.A}"},
      {"{unknown}", ""},
      {"{", "{"},
      {"}", "}"},
      {"{}", ""},
      {"a{b", "a{b"},
      {"{a\\}b}", ""},
      {"{x{env.A}}", "}"},
      {"{http.request.uri.path.0}/{http.request.uri.path.1}{http.request.uri.path.9}", "p/q.txt"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(expanded(text), expected) << text;
}

TEST(Template, UnknownNamesStay) {
  const std::pair<const char*, const char*> cases[] = {
      {"{unknown} {env.A}", "{unknown} va"},
      {"{x{env.A}}", "{xva}"},
      {"{\"json\": \"{env.A}\"}", "{\"json\": \"va\"}"},
      {"{a\\}", "{a}"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(expanded(text, Unknown::kKeep), expected) << text;
  }
}

TEST(Template, TooManyUnclosed) {
  EXPECT_NE(expanded(std::string(200, '{')).find("error"), std::string::npos);
}

}  // namespace
}  // namespace fusor
