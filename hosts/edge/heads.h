// The heads of responses. A site has few of them, and to make one of its parts costs the platform
// more than all else of a small reply: JavaScript keeps each under a number, and this side knows
// which it has.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/arena.h"
#include "core/http/message.h"

namespace fusor::edge {

// Of the import respond(): `text` (status LF name LF value LF ...) is empty where JavaScript has
// it.
struct Head {
  std::uint32_t number = 0;
  std::string_view text;
};

// What cannot be a field (a CR, LF or NUL from a template or a function) is left out: it would
// split the response.
Head head_of(const Response& response, Arena& arena);

}  // namespace fusor::edge
