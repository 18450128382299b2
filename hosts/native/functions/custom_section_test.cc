#include "hosts/native/functions/custom_section.h"

#include <gtest/gtest.h>

#include "core/base/strings.h"

namespace fusor::wasm {
namespace {

constexpr std::string_view kEmpty("\0asm\1\0\0\0", 8);

TEST(CustomSection, IsFoundAsItWasMade) {
  const std::string large(300, 'x');  // a length of two bytes
  for (const std::string_view content :
       {std::string_view(), std::string_view("{}"), std::string_view(large)}) {
    const std::string module =
        cat(kEmpty, make_custom_section("other", "1"), make_custom_section("mine", content));
    EXPECT_EQ(custom_section(module, "mine"), content);
    EXPECT_EQ(custom_section(module, "other"), "1");
    EXPECT_EQ(custom_section(module, "min"), std::nullopt);
  }
}

TEST(CustomSection, OtherKindsAreSkipped) {
  const std::string module =
      cat(kEmpty, std::string_view("\1\5\4mine", 7), make_custom_section("mine", "yes"));
  EXPECT_EQ(custom_section(module, "mine"), "yes");
}

TEST(CustomSection, AMalformedModuleHasNone) {
  const std::string whole = cat(kEmpty, make_custom_section("mine", "content"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(custom_section(std::string_view(whole).substr(0, size), "mine"), std::nullopt);
  }
  const std::string_view bad[] = {
      {"\0\xff\xff\xff\xff\x7f", 6},      // longer than 32 bits
      {"\0\x80\x80\x80\x80\x80\x80", 7},  // a number that does not end
      {"\0\2\5m", 4},                     // a name that is longer than its section
  };
  for (const std::string_view section : bad) {
    EXPECT_EQ(custom_section(cat(kEmpty, section), "m"), std::nullopt);
  }
}

}  // namespace
}  // namespace fusor::wasm
