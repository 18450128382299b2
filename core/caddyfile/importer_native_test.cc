// Imports that are meant to hurt: what is imported is bounded, and what is circular is found.
// Native: the bounds are above what a Worker can hold.
#include <gtest/gtest.h>

#include "core/base/strings.h"
#include "core/caddyfile/parser.h"
#include "testing/fake_reader.h"

namespace fusor::caddyfile {
namespace {

struct Parsed {
  std::string error;  // "" where it was parsed
  std::vector<std::string> warnings;
  std::vector<ServerBlock> blocks;
};

Parsed parse_text(std::string_view text, testing::FakeReader reader = {}) {
  Diagnostics diagnostics;
  auto blocks = parse(text, "Caddyfile", reader, diagnostics);
  Parsed out;
  for (const Diagnostic& d : diagnostics.list()) out.warnings.push_back(d.to_string());
  if (blocks) {
    out.blocks = std::move(*blocks);
  } else {
    out.error = blocks.error().message();
  }
  return out;
}

std::string words(const Parsed& parsed) {
  std::string out;
  for (const ServerBlock& block : parsed.blocks) {
    for (const Token& token : block.tokens) out += cat(out.empty() ? "" : " ", token.text);
  }
  return out;
}

TEST(Importer, ArgumentsAndBlocksArePutIn) {
  const auto parsed = parse_text(
      "(s) {\n a {args[0]} {args[1:]}\n {blocks.x}\n {block}\n}\n"
      ":80 {\n import s 1 2 3 {\n  x {\n   in x\n  }\n }\n}\n");
  ASSERT_EQ(parsed.error, "");
  EXPECT_EQ(words(parsed), "a 1 2 3 in x x { in x }");
}

// A brace that is not the last of its line opens no block of the import: its end comes early.
TEST(Importer, AnEntryWhoseBlockIsNotClosed) {
  for (const auto& [entry, brought] :
       {std::pair{"x { }", "a b"}, std::pair{"x { in x\n }", "a in x b"}}) {
    const auto parsed = parse_text(
        cat("(s) {\n a\n {blocks.x}\n b\n}\n:80 {\n import s {\n  ", entry, "\n }\n}\n"));
    EXPECT_EQ(words(parsed), brought) << entry << "\n" << parsed.error;
  }
}

TEST(Importer, CyclesAreNamed) {
  EXPECT_EQ(parse_text("(a) {\n import a\n}\n:80 {\n import a\n}\n").error,
            "a cycle of imports exists between Caddyfile:a and Caddyfile:a, at Caddyfile:2 import "
            "chain ['Caddyfile:5 (import a)']");
  const auto both =
      parse_text("(a) {\n import b\n}\n(b) {\n import a\n}\n:80 {\n import a\n}\n").error;
  EXPECT_TRUE(both.starts_with("a cycle of imports exists between Caddyfile:b and Caddyfile:a"))
      << both;
  testing::FakeReader reader;
  reader.files = {{"/one", "import two\n"}, {"/two", "import one\n"}, {"/self", "import self\n"}};
  EXPECT_TRUE(parse_text("import one\n", reader)
                  .error.starts_with("a cycle of imports exists between /two and /one"));
  EXPECT_TRUE(parse_text("import self\n", reader)
                  .error.starts_with("a cycle of imports exists between /self and /self"));
  EXPECT_TRUE(parse_text("import *\n", reader).error.starts_with("a cycle of imports"));
}

// Each level imports the one below twice: `levels` of them make 2^levels copies.
std::string doubling(std::string_view innermost, std::string_view line, int levels = 40) {
  std::string text = cat("(s0) {\n", innermost, "\n}\n");
  for (int i = 1; i < levels; ++i) {
    const std::string import = cat(" import s", decimal(i - 1), " ", line, "\n");
    text += cat("(s", decimal(i), ") {\n", import, import, "}\n");
  }
  return text;
}

TEST(Importer, MultiplyingImportsEndInAnError) {
  constexpr std::string_view kTooMuch = "imports bring too much: at most 3000000 tokens and 64 MiB";
  const std::string use = ":80 {\n import s39 x\n}\n";
  for (const std::string& bomb : {
           doubling("a b", "") + use,                             // copies
           doubling("", "") + use,                                // copies of nothing
           doubling("a {args[:]}", "{args[:]} {args[:]}") + use,  // arguments that double
           doubling("a {args[0]}", "{args[0]}{args[0]}") + use,   // an argument that grows
       }) {
    EXPECT_TRUE(parse_text(bomb).error.starts_with(kTooMuch)) << bomb.substr(0, 200);
  }
  std::string blocks = "(b0) {\n {block}\n}\n";
  for (int i = 1; i < 40; ++i) {
    blocks += cat("(b", decimal(i), ") {\n import b", decimal(i - 1),
                  " {\n  {block}\n  {block}\n }\n}\n");
  }
  const auto bomb = parse_text(blocks + ":80 {\n import b39 {\n  respond x\n }\n}\n");
  EXPECT_TRUE(bomb.error.starts_with(kTooMuch)) << bomb.error;
}

TEST(Importer, DeepChainsEndInAnError) {
  std::string text = "(s0) {\n respond x\n}\n";
  for (int i = 1; i < 100'000; ++i) {
    text += cat("(s", decimal(i), ") {\n import s", decimal(i - 1), "\n}\n");
  }
  const auto parsed = parse_text(text + ":80 {\n import s99999\n}\n");
  EXPECT_TRUE(parsed.error.starts_with("imports are nested too deeply, at Caddyfile:"))
      << parsed.error.substr(0, 200);
}

TEST(Importer, ManyFilesAreNoTrouble) {
  testing::FakeReader reader;
  for (int i = 0; i < 20'000; ++i) {
    reader.files.emplace(cat("/sites/", decimal(i)), cat(":", decimal(i), " {\n}\n"));
  }
  EXPECT_EQ(parse_text("import sites/*\n", reader).blocks.size(), 20'000u);
}

TEST(Importer, VariablesAreNotExpandedTwiceAndNotWithoutEnd) {
  testing::FakeReader reader;
  reader.variables = {{"A", "{$A}{$A}"}, {"LONG", std::string(1 << 20, 'x')}};
  EXPECT_EQ(words(parse_text(":80 {\n respond {$A}\n}\n", reader)), "respond {$A}{$A}");
  std::string text = ":80\n";
  for (int i = 0; i < 100; ++i) text += "respond {$LONG}\n";
  EXPECT_EQ(parse_text(text, reader).error,
            "environment variables make the text larger than 64 MiB: {$LONG} is too long to be put "
            "in that often");
}

}  // namespace
}  // namespace fusor::caddyfile
