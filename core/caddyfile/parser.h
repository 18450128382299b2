// Tokens to server blocks: addresses, and segments of tokens, one a directive. Imports, snippets
// and named routes are resolved on the way; what a directive means is the adapter's business.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/base/result.h"
#include "core/caddyfile/reader.h"
#include "core/caddyfile/token.h"

namespace fusor::caddyfile {

struct ServerBlock {
  Tokens keys;    // addresses; none: the global options
  Tokens tokens;  // of all segments
  std::vector<std::size_t> segment_ends;
  bool has_braces = false;
  bool named_route = false;  // one key, its name; one segment: the name and the whole block

  std::size_t segment_count() const { return segment_ends.size(); }
  // A directive's name, its arguments and its block.
  TokenSpan segment(std::size_t i) const;
};

// Blocks may be nested this deep: what follows recurses over them, and JSON has a limit too.
constexpr int kMaxNesting = 64;

// Parses the text `name` (as errors show it) to its first error; missing imports are only reported.
Result<std::vector<ServerBlock>> parse(std::string_view text, std::string_view name, Reader& reader,
                                       Diagnostics& diagnostics);

}  // namespace fusor::caddyfile
