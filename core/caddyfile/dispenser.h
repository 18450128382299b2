// Dispenser: what every parse function reads its tokens with.
//
// A cursor over the tokens of one segment (a directive's name, its arguments and its block). A
// parse function is called with the cursor on the last token before the arguments: the name, or the
// matcher that follows it. The lower part moves the cursor; the upper part reads like a grammar and
// is what parse functions should be made of:
//
//   // max_size <size>
//   // set      <text>
//   TRY(h.subdirectives({
//       {"max_size", [&] { return h.size(o["max_size"]); }},
//       {"set",      [&] { return h.text(o["set"]); }},
//   }));
//
// The readers (`text`, `size`, `duration`, …) take exactly one argument: none or more is an error
// that names file and line. They store a json::Value with the argument's origin.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/function_ref.h"
#include "core/base/json.h"
#include "core/base/result.h"
#include "core/caddyfile/token.h"

namespace fusor::caddyfile {

class Dispenser {
 public:
  static constexpr std::string_view kSubdirective = "subdirective";
  // One entry of a block: its first word, and what reads the rest of it.
  struct Sub {
    std::string_view name;
    FunctionRef<Result<void>()> read;
  };
  // The entries of a block, one a call: `for (auto block = h.block(); block.next();)`.
  // The cursor is on the entry's first word; whoever reads an entry reads its block, if it has one.
  class Block {
   public:
    explicit Block(Dispenser& dispenser) : dispenser_(dispenser), nesting_(dispenser.nesting()) {}
    bool next() { return dispenser_.next_block(nesting_); }

   private:
    Dispenser& dispenser_;
    int nesting_;
  };

  Dispenser() = default;
  explicit Dispenser(TokenSpan tokens) : tokens_(tokens) {}

  // ---- The grammar -----------------------------------------------------------------------------

  // The entry of a block that the cursor is on: its first word is looked up in `subs` and its
  // reader called; an unknown word is an error with the nearest right name. `what` is what the
  // words are called in that error. For whole blocks: Helper::subdirectives.
  Result<void> subdirective(std::span<const Sub> subs, std::string_view what = kSubdirective);
  Result<void> subdirective(std::initializer_list<Sub> subs) {
    return subdirective(std::span(subs.begin(), subs.size()));
  }
  Block block() { return Block(*this); }

  // Nothing more on this line (a block is not looked for).
  Result<void> no_args();
  // Nothing more on this line, and no block.
  Result<void> end();
  // No block that opens here, unless there is nothing in it.
  Result<void> no_block();
  // No token at all behind the current one.
  Result<void> nothing_more();

  // Exactly one argument.
  Result<std::string_view> arg();
  Result<void> text(json::Value& out);
  // The same as a member, which an empty text is not: Go's omitempty.
  Result<void> text(json::Object& object, std::string_view key);
  Result<void> integer(json::Value& out);
  Result<void> duration(json::Value& out);       // nanoseconds; days are allowed
  Result<void> duration_here(json::Value& out);  // the same of the current token
  Result<void> go_duration(json::Value& out);    // nanoseconds; no days
  Result<void> size(json::Value& out);           // bytes
  Result<void> number(json::Value& out);         // a floating-point number
  Result<void> one_of(json::Value& out, std::initializer_list<std::string_view> allowed);
  // No argument: the word alone sets the value.
  Result<void> flag(json::Value& out, json::Value value = true);
  // At least one argument; they are appended to an array.
  Result<void> list(json::Value& out);
  // From `least` to `most` arguments.
  Result<std::vector<std::string_view>> args(std::size_t least, std::size_t most);

  // Errors. All end with file, line and the chain of imports.
  std::unexpected<Error> error(std::string_view message) const;
  // Too few or too many arguments, or the line ended early.
  std::unexpected<Error> arg_error() const;
  // Something else was expected than the current token.
  std::unexpected<Error> unexpected_token(std::string_view expected) const;
  // The text ended inside something.
  std::unexpected<Error> eof_error() const;
  // The current token is no known `what` ("subdirective", "policy"); names the nearest of `known`.
  std::unexpected<Error> unknown(std::string_view what,
                                 std::span<const std::string_view> known = {}) const;
  std::unexpected<Error> unknown(std::string_view what,
                                 std::initializer_list<std::string_view> known) const {
    return unknown(what, std::span(known.begin(), known.size()));
  }

  // ---- The cursor ------------------------------------------------------------------------------

  // To the next token, wherever it is. False: there is none.
  bool next();
  // To the next token if it is on this line and opens no block.
  bool next_arg();
  // To the next token if it is on another line.
  bool next_line();
  // To the next entry of a block at this nesting: prefer block().
  bool next_block(int nesting);
  // Back by one.
  bool prev();
  // Where it is, to go back to.
  struct Place {
    std::ptrdiff_t cursor;
    int nesting;
  };
  Place place() const { return {cursor_, nesting_}; }
  void go_back(Place place) { cursor_ = place.cursor, nesting_ = place.nesting; }
  // To before the first token.
  void reset() { cursor_ = -1, nesting_ = 0; }

  // The current token's text; "" before the first and behind the last.
  std::string_view val() const { return token().text; }
  // The same as a value with origin.
  json::Value value() const { return json::Value(token().text).with_origin(origin()); }
  // The argument as the number or boolean that it looks like, unless it is quoted.
  json::Value scalar() const;
  const Token& token() const;
  Origin origin() const { return token().origin(); }
  int nesting() const { return nesting_; }

  // The arguments that are left on this line. The cursor goes to the last of them.
  std::vector<std::string_view> remaining_args();
  std::vector<std::string> remaining_raw_args();
  json::Array remaining_values();
  std::size_t count_remaining_args() const;

  // The tokens from the current one to the end of its line and of the block that opens there. The
  // cursor goes to the last of them.
  TokenSpan next_segment();
  // All tokens, and those from the cursor on.
  TokenSpan tokens() const { return tokens_; }
  std::ptrdiff_t cursor() const { return cursor_; }

 private:
  bool next_on_line();
  const Token& at(std::ptrdiff_t i) const { return tokens_[static_cast<std::size_t>(i)]; }
  std::ptrdiff_t count() const { return static_cast<std::ptrdiff_t>(tokens_.size()); }

  TokenSpan tokens_;
  std::ptrdiff_t cursor_ = -1;
  int nesting_ = 0;
};

// The text as errors quote it: a token may be fifty megabytes.
std::string shortened(std::string_view text, std::size_t most = 200);

// " (did you mean 'x'?)" where one of `known` is near enough to `word`, else "".
std::string did_you_mean(std::string_view word, std::span<const std::string_view> known);

}  // namespace fusor::caddyfile
