// TokenStream: the tokens that the parser reads, with imports put in their place.
//
// A stack of token lists: an import pushes what it brings on top of what follows it. So a file of
// any size with any number of imports is read in one pass, and nothing is moved to make room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/caddyfile/token.h"

namespace fusor::caddyfile {

class TokenStream {
 public:
  // Where a token stands, kept when the token itself has been moved out.
  struct Place {
    SourcePtr file;
    SourcePtr imports;
    std::uint32_t line = 0;
    std::uint32_t last_line = 0;
    bool any = false;  // false: before the first token
  };

  explicit TokenStream(Tokens tokens) { push(std::move(tokens)); }

  // What the import that was just read is replaced with.
  void push(Tokens tokens);
  // To the next token. False: there is none.
  bool advance();
  // The token after the current one, or nullptr.
  const Token* peek();

  Token& current() { return current_; }
  const Token& current() const { return current_; }
  // The current token, moved out. Its place stays known.
  Token take() { return std::move(current_); }

  // Whether the current token begins a line; and the one after it.
  bool on_new_line() const { return new_line_; }
  bool next_on_new_line();

  // The current token's place: to be restored when it and what followed are cut out.
  const Place& place() const { return place_; }
  const Place& place_before() const { return before_; }
  void set_place(Place place) { place_ = std::move(place); }

 private:
  struct List {
    Tokens tokens;
    std::size_t next = 0;
  };
  std::vector<List> lists_;
  Token current_;
  Place place_;
  Place before_;
  bool new_line_ = true;
};

}  // namespace fusor::caddyfile
