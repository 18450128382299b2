// The cursor, and errors at it. The readers of the grammar are in dispenser_read.cc.
#include "core/caddyfile/dispenser.h"

#include "core/base/strings.h"

namespace fusor::caddyfile {

const Token& Dispenser::token() const {
  static const Token kNone;
  return cursor_ >= 0 && cursor_ < count() ? at(cursor_) : kNone;
}

bool Dispenser::next() {
  if (cursor_ >= count() - 1) return false;
  ++cursor_;
  return true;
}

bool Dispenser::prev() {
  if (cursor_ < 0) return false;
  --cursor_;
  return true;
}

bool Dispenser::next_on_line() {
  if (cursor_ >= count() - 1) return false;
  if (cursor_ >= 0 && on_new_line(at(cursor_), at(cursor_ + 1))) return false;
  ++cursor_;
  return true;
}

bool Dispenser::next_arg() {
  if (!next_on_line()) return false;
  if (!token().opens_block()) return true;
  --cursor_;
  return false;
}

bool Dispenser::next_line() {
  if (cursor_ >= count() - 1) return false;
  if (cursor_ >= 0 && !on_new_line(at(cursor_), at(cursor_ + 1))) return false;
  ++cursor_;
  return true;
}

bool Dispenser::next_block(int nesting) {
  if (nesting_ > nesting) {
    if (!next()) return false;
    if (token().closes_block() && !next_on_line()) {
      --nesting_;
    } else if (token().opens_block() && !next_on_line()) {
      ++nesting_;
    }
    return nesting_ > nesting;
  }
  if (!next_on_line()) return false;
  if (!token().opens_block()) {
    --cursor_;
    return false;
  }
  next();
  if (token().closes_block()) return false;
  ++nesting_;
  return true;
}

std::vector<std::string_view> Dispenser::remaining_args() {
  std::vector<std::string_view> args;
  while (next_arg()) args.push_back(val());
  return args;
}

std::vector<std::string> Dispenser::remaining_raw_args() {
  std::vector<std::string> args;
  while (next_arg()) args.push_back(token().raw());
  return args;
}

json::Array Dispenser::remaining_values() {
  json::Array values;
  while (next_arg()) values.push_back(value());
  return values;
}

std::size_t Dispenser::count_remaining_args() const {
  Dispenser ahead = *this;
  std::size_t count = 0;
  while (ahead.next_arg()) ++count;
  return count;
}

TokenSpan Dispenser::next_segment() {
  if (cursor_ < 0 || cursor_ >= count()) return {};
  const std::ptrdiff_t first = cursor_;
  while (next_arg()) {
  }
  // The block, if one opens on this line: to its closing brace.
  std::ptrdiff_t open = cursor_ + 1;
  if (open < count() && at(open).opens_block() && !on_new_line(at(cursor_), at(open))) {
    int depth = 0;
    for (cursor_ = open; cursor_ < count(); ++cursor_) {
      const bool last_on_line = cursor_ + 1 >= count() || on_new_line(at(cursor_), at(cursor_ + 1));
      if (at(cursor_).opens_block()) ++depth;
      if (at(cursor_).closes_block() && (last_on_line || cursor_ == open + 1)) --depth;
      if (depth == 0) break;
    }
    if (cursor_ >= count()) cursor_ = count() - 1;
  }
  return tokens_.subspan(static_cast<std::size_t>(first),
                         static_cast<std::size_t>(cursor_ - first + 1));
}

std::unexpected<Error> Dispenser::error(std::string_view message) const {
  constexpr std::size_t kMost = 2000;
  const std::string what = shortened(message, kMost);
  const std::string where = position(token());
  return where.empty() ? fail(what) : fail(cat(what, ", at ", where));
}

std::unexpected<Error> Dispenser::arg_error() const {
  if (token().opens_block()) return error("unexpected token '{', expecting argument");
  return error(
      cat("wrong argument count or unexpected line ending after '", shortened(val()), "'"));
}

std::unexpected<Error> Dispenser::unexpected_token(std::string_view expected) const {
  return error(
      cat("syntax error: unexpected token '", shortened(val()), "', expecting '", expected, "'"));
}

std::unexpected<Error> Dispenser::eof_error() const { return error("unexpected EOF"); }

std::unexpected<Error> Dispenser::unknown(std::string_view what,
                                          std::span<const std::string_view> known) const {
  const std::string_view quote = what == kSubdirective ? "" : "'";
  return error(
      cat("unrecognized ", what, " ", quote, shortened(val()), quote, did_you_mean(val(), known)));
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> known) {
  const std::string_view found = nearest(word, {known.begin(), known.end()});
  return found.empty() ? std::string() : cat(" (did you mean '", found, "'?)");
}

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  std::size_t cut = most;  // not within a UTF-8 sequence
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  return cat(text.substr(0, cut), "…");
}

}  // namespace fusor::caddyfile
