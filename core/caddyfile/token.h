// A token of a Caddyfile: its text, how it was quoted, and where it comes from.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/origin.h"

namespace fusor::caddyfile {

enum class Quote : std::uint8_t { kNone, kDouble, kBacktick, kHeredoc };

// 64 bytes: a large configuration has hundreds of thousands of them.
struct Token {
  std::string text;
  SourcePtr file;
  // The imports that the token came through, innermost first, as errors show them:
  // "'Caddyfile:3 (import)','Caddyfile:9 (import common)'". Null for a token of the main file.
  SourcePtr imports;
  SourcePtr snippet;  // the name of the snippet whose definition it was written in, or null
  std::uint32_t line = 0;
  Quote quote = Quote::kNone;

  Origin origin() const { return {file, line}; }
  bool opens_block() const { return quote == Quote::kNone && text == "{"; }
  bool closes_block() const { return quote == Quote::kNone && text == "}"; }
  // Line breaks inside the token, a heredoc's delimiters included.
  std::uint32_t line_breaks() const;
  // As written, quotes included: for what hands its text on to another language (expressions).
  std::string raw() const;
};

using Tokens = std::vector<Token>;
// What is parsed. Tokens are owned by whoever made them and outlive every view of them.
using TokenSpan = std::span<const Token>;

// Whether b, which follows a, stands on another line: by file, by imports and by line number.
bool on_new_line(const Token& a, const Token& b);

// "Caddyfile:3", and the chain of imports if there is one: the end of an error's text.
std::string position(const Token& token);

}  // namespace fusor::caddyfile
