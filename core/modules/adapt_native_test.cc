// Small Caddyfiles that mean something huge, and large ones: an error or an answer, in time that
// grows with the text. Native: they are larger than what a Worker can hold.
#include "core/adapter/adapt.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/strings.h"
#include "core/modules/modules.h"
#include "testing/fake_reader.h"

namespace fusor::modules {
namespace {

struct Adapted {
  std::string errors;
  std::string json;
};

Adapted adapt_text(std::string_view text) {
  testing::FakeReader reader;
  Diagnostics diagnostics;
  const auto config = adapter::adapt(text, "Caddyfile", caddyfile_syntax(), reader, diagnostics);
  return {diagnostics.to_string(), config ? json::write(*config) : ""};
}

std::string repeat(std::size_t count, std::string_view before, std::string_view after) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += cat(before, decimal(static_cast<int>(i)), after);
  return out;
}

TEST(Adapt, WhatMultipliesEndsInAnError) {
  const std::string ranges =
      cat(":80 {\n", repeat(100, "\treverse_proxy /", " a:1-65535\n"), "}\n");
  const std::string matchers = cat(":80 {\n\t@m host ", repeat(3000, "h", " "), "\n",
                                   repeat(3000, "\trespond @m ", "\n"), "}\n");
  const std::string binds =
      cat(repeat(3000, ":", ", "), ":9999 {\n\tbind ", repeat(3000, "10.0.0.1%", " "), "\n}\n");
  const std::string servers =
      cat(repeat(3000, ":", ", "), ":9999 {\n", repeat(3000, "\trespond /", " x\n"), "}\n");
  for (const std::string& bomb : {ranges, matchers, binds, servers}) {
    const Adapted adapted = adapt_text(bomb);
    EXPECT_NE(adapted.errors.find("the config becomes too large"), std::string::npos)
        << bomb.substr(0, 100) << adapted.errors.substr(0, 300);
    EXPECT_LT(adapted.errors.size(), 100'000u);
  }
}

TEST(Adapt, ErrorsAreListedUpToAHundred) {
  const Adapted adapted = adapt_text(cat(":80 {\n", repeat(5000, "\tunknown", "\n"), "}\n"));
  EXPECT_EQ(std::ranges::count(adapted.errors, '\n'), 100);
  EXPECT_TRUE(adapted.errors.ends_with("there may be more errors behind these"));
}

// Each is some hundred kilobytes and takes milliseconds.
TEST(Adapt, LargeTextsTakeLinearTime) {
  constexpr std::size_t kMany = 5'000;
  for (const std::string& text : {
           repeat(kMany, "a", ".example.com {\n\trespond x\n}\n"),
           repeat(kMany, "http://a", ".example.com {\n\tlog\n}\n"),
           repeat(kMany, "a", ".example.com {\n\ttls internal\n}\n"),
           repeat(kMany, "a", ".example.com {\n\ttls {\n\t\ton_demand\n\t}\n}\n"),
           repeat(kMany, "a", ".example.com, ") + "b.example.com {\n\trespond x\n}\n",
           cat(":80 {\n", repeat(kMany, "\trespond /", " x\n"), "}\n"),
           cat(":80 {\n", repeat(kMany, "\thandle /", " {\n\t\tfile_server\n\t}\n"), "}\n"),
           cat(":80 {\n", repeat(kMany, "\t@m", " path /x\n"), "}\n"),
           cat(":80 {\n\t@m path ", repeat(kMany, "/", " "), "\n\trespond @m x\n}\n"),
           cat(":80 {\n\theader {\n", repeat(kMany, "\t\tX-", " y\n"), "\t}\n}\n"),
           cat(":80 {\n\tmap {path} {d} {\n", repeat(kMany, "\t\t/", " y\n"), "\t}\n}\n"),
           cat(repeat(kMany, "&(r", ") {\n\trespond x\n}\n"), ":80 {\n",
               repeat(kMany, "\tinvoke r", "\n"), "}\n"),
           repeat(3000, ":", " {\n\trespond x\n}\n"),
       }) {
    const Adapted adapted = adapt_text(text);
    EXPECT_EQ(adapted.errors, "") << text.substr(0, 100);
    EXPECT_FALSE(adapted.json.empty());
  }
}

TEST(Adapt, AHugeToken) {
  const std::string large(16 << 20, 'x');
  EXPECT_GT(adapt_text(cat(":80 {\n\trespond ", large, "\n}\n")).json.size(), large.size());
  const std::string huge(50 << 20, 'x');
  EXPECT_EQ(adapt_text(cat(":80 {\n\trespond ", huge, "\n}\n")).errors,
            "a token is longer than 16 MiB, at Caddyfile:2");
  for (const std::string& text :
       {cat(":80 {\n\t", large, "\n}\n"), cat(":80 {\n\trespond @", large, "\n}\n"),
        cat("{\n\t", large, "\n}\n"), cat(":80 {\n\tredir x ", large, "\n}\n"),
        cat(":80 {\n\treverse_proxy ", large, " {\n\t\tfoo\n\t}\n}\n"),
        cat(":80 {\n\tencode ", large, "\n}\n"), cat("{\n\torder ", large, " first\n}\n")}) {
    const Adapted adapted = adapt_text(text);
    EXPECT_NE(adapted.errors, "") << text.substr(0, 60);
    EXPECT_LT(adapted.errors.size(), 10'000u) << text.substr(0, 60);
  }
}

}  // namespace
}  // namespace fusor::modules
