// What differs between two texts, line by line.
#pragma once

#include <string>
#include <string_view>

namespace fusor::cli {

// Every line of both: "  " before those that stay, "- " before those that go, "+ " before those
// that come. The fewest changes, but for texts that differ in thousands of lines.
std::string line_diff(std::string_view before, std::string_view after);

}  // namespace fusor::cli
