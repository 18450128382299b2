// Text for a place in HTML.
#pragma once

#include <string>
#include <string_view>

namespace fusor {

// Safe in content and in quoted attributes; spelt as Go's html.EscapeString does.
std::string escape_html(std::string_view text);

}  // namespace fusor
