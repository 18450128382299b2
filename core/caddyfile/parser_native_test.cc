// Hostile and odd texts end in an error that says where, and in no time. What texts mean is in
// tests/adapt/. Native: the texts are larger than what a Worker can hold.
#include "core/caddyfile/parser.h"

#include <gtest/gtest.h>

#include "core/base/strings.h"
#include "testing/fake_reader.h"

namespace fusor::caddyfile {
namespace {

std::string error_of(std::string_view text) {
  testing::FakeReader reader;
  Diagnostics diagnostics;
  const auto blocks = parse(text, "Caddyfile", reader, diagnostics);
  return blocks ? "" : blocks.error().message();
}

std::string repeat(std::string_view text, std::size_t count) {
  std::string out;
  out.reserve(text.size() * count);
  while (count-- > 0) out += text;
  return out;
}

TEST(Parser, DeepNestingIsAnError) {
  constexpr std::size_t kDeep = 100'000;
  EXPECT_EQ(error_of(cat(":80 {\n", repeat("route {\n", kDeep), repeat("}\n", kDeep), "}\n")),
            "blocks are nested too deeply, at Caddyfile:66");
  EXPECT_EQ(error_of(cat(":80 {\n", repeat("route {\n", kDeep))),
            "blocks are nested too deeply, at Caddyfile:66");
  EXPECT_EQ(error_of(cat("(s) {\n", repeat("route {\n", kDeep), repeat("}\n", kDeep), "}\n")),
            "blocks are nested too deeply, at Caddyfile:65");
  EXPECT_EQ(error_of(cat("&(s) {\n", repeat("route {\n", kDeep), repeat("}\n", kDeep), "}\n")),
            "blocks are nested too deeply, at Caddyfile:65");
  EXPECT_NE(error_of(repeat("{\n", kDeep)), "");
  // As the block of an import nothing recurses: what it is put into is what is too deep.
  EXPECT_EQ(error_of(cat("(s) {\n {block}\n}\n:80 {\nimport s {\n", repeat("route {\n", kDeep),
                         repeat("}\n", kDeep), "}\n}\n"))
                .substr(0, 45),
            "blocks are nested too deeply, at Caddyfile:70");
}

TEST(Parser, AsDeepAsAllowed) {
  const std::size_t depth = kMaxNesting;
  EXPECT_EQ(error_of(cat(":80 {\n", repeat("route {\n", depth), repeat("}\n", depth), "}\n")), "");
}

TEST(Parser, HugeTokens) {
  const std::string most(16 << 20, 'x');
  const std::string huge(50 << 20, 'x');
  for (const auto& [open, close] :
       {std::pair{"", ""}, std::pair{"\"", "\""}, std::pair{"`", "`"}, std::pair{"<<E\n", "\nE"}}) {
    EXPECT_EQ(error_of(cat(":80 {\n respond ", open, most, close, "\n}\n")), "");
    EXPECT_EQ(error_of(cat(":80 {\n respond ", open, huge, close, "\n}\n")),
              "a token is longer than 16 MiB, at Caddyfile:2");
  }
  EXPECT_LT(error_of(cat(":80 {\n respond <<", most, "\nx\n")).size(), 500u);
  EXPECT_LT(error_of(cat(most.substr(1), ",", most, " {\n}\n")).size(), 500u);
  EXPECT_LT(error_of(cat("import ", most, "\n")).size(), 1000u);
}

TEST(Parser, ManyOfEverything) {
  constexpr std::size_t kMany = 200'000;
  EXPECT_EQ(error_of(repeat(":80, ", kMany) + ":81"), "");
  EXPECT_EQ(error_of(repeat(":80 {\n}\n", kMany)), "");
  EXPECT_EQ(error_of(cat(":80 {\n", repeat("respond\n", kMany), "}\n")), "");
  EXPECT_EQ(error_of(cat(":80 {\nrespond ", repeat("a ", kMany), "\n}\n")), "");
  EXPECT_EQ(error_of(repeat("# comment \\\n", kMany)), "");
  EXPECT_EQ(error_of(cat(":80\n", repeat("respond {$A:{$B\n", kMany))), "");
}

}  // namespace
}  // namespace fusor::caddyfile
