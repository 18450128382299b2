#include "hosts/native/server/env_file.h"

#include <gtest/gtest.h>

namespace fusor {
namespace {

TEST(EnvFile, ReadsWhatShellsAndCaddyRead) {
  auto variables = parse_env_file(
      "# a comment\r\n\nA=1\nexport B=two words # why\nC=\"x\ny \\\"z\\\"\"\nD='$A #'\nE=\nF=a#b");
  ASSERT_TRUE(variables.has_value()) << variables.error().message();
  const Variables expected = {{"A", "1"},    {"B", "two words"}, {"C", "x\ny \"z\""},
                              {"D", "$A #"}, {"E", ""},          {"F", "a#b"}};
  EXPECT_EQ(*variables, expected);
}

TEST(EnvFile, NamesTheLineThatIsWrong) {
  const struct {
    const char* text;
    const char* expected;
  } cases[] = {
      {"A=1\nnonsense\n", "line 2: expected KEY=VALUE, got 'nonsense'"},
      {"=x", "line 1: expected KEY=VALUE, got '=x'"},
      {"A B=1", "line 1: a key holds no space: 'A B'"},
      {"\nA=\"x\ny", "line 2: the quote is not closed"},
  };
  for (const auto& c : cases) {
    auto variables = parse_env_file(c.text);
    ASSERT_FALSE(variables.has_value());
    EXPECT_EQ(variables.error().message(), c.expected);
  }
}

}  // namespace
}  // namespace fusor
