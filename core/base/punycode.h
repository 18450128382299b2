// Host names in ASCII (RFC 3492), as Go's idna.ToASCII makes them: labels with other characters
// become "xn--…", nothing is mapped or checked.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fusor {

// Nothing: a label is too long for its encoding.
std::optional<std::string> host_to_ascii(std::string_view host);

}  // namespace fusor
