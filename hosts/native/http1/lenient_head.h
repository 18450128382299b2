// Heads of replies that are not written as RFC 9112 wants it, but that Go's net/http reads: what an
// upstream says is understood once, here, and leaves in the strict form.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fusor::http1 {

// The size of the head at the front of `bytes`, with the empty line; 0: it has not ended. A line
// may end with a bare LF (section 2.2). `seen` of the bytes were there at the last call.
std::size_t lenient_head_size(std::string_view bytes, std::size_t seen);

// The same head as parse_response_head wants it: lines end with CRLF, folded ones are joined by a
// space (section 5.2), and fields with a space in or behind their name are left out, as the
// reference does. `head` ends with its empty line. What else is wrong with it stays.
std::string straighten(std::string_view head);

}  // namespace fusor::http1
