#include "core/caddyfile/token_stream.h"

namespace fusor::caddyfile {

namespace {

bool same(const SourcePtr& a, const SourcePtr& b) {
  if (a == b) return true;
  return a && b && a->name == b->name;
}

// As on_new_line of two tokens, from what is kept of the first.
bool behind(const TokenStream::Place& a, const Token& b) {
  return !a.any || !same(a.file, b.file) || !same(a.imports, b.imports) || a.last_line < b.line;
}

}  // namespace

void TokenStream::push(Tokens tokens) {
  if (!tokens.empty()) lists_.push_back({std::move(tokens)});
}

const Token* TokenStream::peek() {
  while (!lists_.empty() && lists_.back().next == lists_.back().tokens.size()) lists_.pop_back();
  return lists_.empty() ? nullptr : &lists_.back().tokens[lists_.back().next];
}

bool TokenStream::advance() {
  if (!peek()) return false;
  List& top = lists_.back();
  current_ = std::move(top.tokens[top.next++]);
  new_line_ = behind(place_, current_);
  before_ = std::move(place_);
  place_ = {current_.file, current_.imports, current_.line, current_.line + current_.line_breaks(),
            true};
  return true;
}

bool TokenStream::next_on_new_line() {
  const Token* next = peek();
  return !next || behind(place_, *next);
}

}  // namespace fusor::caddyfile
