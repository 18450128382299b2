// Text to tokens, and what happens to the text before: environment variables.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/caddyfile/reader.h"
#include "core/caddyfile/token.h"

namespace fusor::caddyfile {

// All tokens of a text. Fails on broken heredocs and on a token of more than 16 MiB only.
Result<Tokens> tokenize(std::string_view text, const SourcePtr& file);

// {$NAME} and {$NAME:default}, wherever they stand: in comments, quotes and names too, since this
// comes before the text is split into tokens. What is inserted is not expanded again. Fails where
// that makes a text of more than 64 MiB out of a smaller one.
Result<std::string> expand_environment(std::string_view text, Reader& reader);

// Unicode's White_Space, as Go's unicode.IsSpace.
bool is_white_space(char32_t c);
std::string_view trim_white_space(std::string_view text);
// Letters, digits, '-' and '_', from one to 256.
bool is_heredoc_marker(std::string_view text);

}  // namespace fusor::caddyfile
