// The formatter of `fusor fmt`: tabs, one space, braces at the ends of lines.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fusor::caddyfile {

// The text as it should look. Quoted text, heredocs and comments stay as they are.
std::string format(std::string_view text);

// The first line that format() changes, if it changes any. Line ends count as LF.
std::optional<std::uint32_t> unformatted_line(std::string_view text);

}  // namespace fusor::caddyfile
