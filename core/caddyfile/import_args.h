// Arguments of an import, put into the tokens that it brings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/caddyfile/token.h"

namespace fusor::caddyfile {

// Appends `token` to `out` with {args[N]} in its text replaced; {args[a:b]} as a whole token
// becomes as many tokens. What names no argument stays as it is, with a warning. `room` is how many
// bytes of text may still be made: repeated arguments of arguments multiply. False: it did not
// suffice.
[[nodiscard]] bool append_with_args(Tokens& out, Token token, const std::vector<std::string>& args,
                                    std::size_t& room, Diagnostics& warnings);

}  // namespace fusor::caddyfile
