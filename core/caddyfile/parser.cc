#include "core/caddyfile/parser.h"

#include <utility>

#include "core/base/strings.h"
#include "core/caddyfile/dispenser.h"
#include "core/caddyfile/importer.h"
#include "core/caddyfile/lexer.h"
#include "core/caddyfile/token_stream.h"

namespace fusor::caddyfile {

TokenSpan ServerBlock::segment(std::size_t i) const {
  const std::size_t first = i == 0 ? 0 : segment_ends[i - 1];
  return TokenSpan(tokens).subspan(first, segment_ends[i] - first);
}

namespace {

class Parser {
 public:
  Parser(Tokens tokens, Reader& reader, Diagnostics& diagnostics)
      : stream_(std::move(tokens)), importer_(reader, diagnostics), diagnostics_(diagnostics) {}

  Result<std::vector<ServerBlock>> all();

 private:
  Result<void> one();
  Result<void> addresses();
  Result<void> address(bool& comma);
  Result<void> contents();
  Result<void> segment();
  Result<void> token_of_segment(int& nesting);
  Result<void> snippet(const std::string& name);
  Result<void> named_route(std::string name);
  Result<Tokens> block(bool imports);

  Result<void> import(bool top_level) { return importer_.run(stream_, top_level); }
  bool at_import() const { return stream_.current().text == "import" && stream_.on_new_line(); }
  std::unexpected<Error> error(std::string_view message) const {
    return error_at(stream_.current(), message);
  }
  std::unexpected<Error> expected(std::string_view what) const {
    return error(cat("syntax error: unexpected token '", shortened(stream_.current().text),
                     "', expecting '", what, "'"));
  }
  void keep() { block_.tokens.push_back(stream_.take()); }

  TokenStream stream_;
  Importer importer_;
  Diagnostics& diagnostics_;
  ServerBlock block_;  // being read
  bool end_ = false;   // no token is current: the text ended
};

Result<std::vector<ServerBlock>> Parser::all() {
  std::vector<ServerBlock> blocks;
  while (stream_.advance()) {
    block_ = {};
    TRY(one());
    if (block_.keys.empty() && block_.segment_ends.empty()) continue;
    blocks.push_back(std::move(block_));
  }
  return blocks;
}

// The name in "(name)" or "&(name)", where that is the block's only key.
std::string only_key(const ServerBlock& block, std::string_view open) {
  if (block.keys.size() != 1) return {};
  const std::string_view key = block.keys[0].text;
  if (key.size() < open.size() + 2 || !key.starts_with(open) || !key.ends_with(')')) return {};
  return std::string(key.substr(open.size(), key.size() - open.size() - 1));
}

Result<void> Parser::one() {
  TRY(addresses());
  if (end_) return {};
  if (std::string name = only_key(block_, "&("); !name.empty()) return named_route(std::move(name));
  if (std::string name = only_key(block_, "("); !name.empty()) return snippet(name);
  return contents();
}

// Keys up to the block's brace, or to the end of their line.
Result<void> Parser::addresses() {
  for (bool another = false;;) {
    if (at_import()) {
      TRY(import(true));
      if (stream_.advance()) continue;
      end_ = true;
      return {};
    }
    if (stream_.current().opens_block()) {
      if (another) return error("expected another address but had '{': check for an extra comma");
      block_.has_braces = true;
      return {};
    }
    if (!stream_.current().text.empty()) TRY(address(another));
    if (!stream_.advance()) {
      if (another) return error("unexpected EOF after a comma");
      end_ = true;
      return {};
    }
    if (!another && stream_.on_new_line()) return {};
  }
}

// One key. A comma behind it says that there is another one, maybe on the next line.
Result<void> Parser::address(bool& comma) {
  const std::string_view text = stream_.current().text;
  if (text.starts_with('@')) {
    return error(
        cat("request matchers may not be defined globally, they must be in a site block; "
            "found ",
            shortened(text)));
  }
  if (text.ends_with('{') && stream_.current().quote == Quote::kNone) {
    return error(cat("a site address cannot end with a curly brace: '", shortened(text),
                     "'; put a space between the address and the brace"));
  }
  comma = text.ends_with(',');
  const std::string_view name = comma ? text.substr(0, text.size() - 1) : text;
  if (name.find(',') != name.npos) {
    return error(cat("a site address cannot contain a comma: '", shortened(name),
                     "'; put a space after the comma to separate site addresses"));
  }
  if (!name.empty()) {
    Token key = stream_.current();
    key.text.resize(name.size());
    block_.keys.push_back(std::move(key));
  }
  return {};
}

// What belongs to the keys: in braces, or, for the only site of a file, all that follows.
Result<void> Parser::contents() {
  const bool braces = stream_.current().opens_block();
  const Token open = stream_.current();
  for (bool more = !braces || stream_.advance(); more; more = stream_.advance()) {
    if (stream_.current().closes_block()) {
      // Without braces a stray one ends the site, as in Caddy; it is hardly meant.
      if (!braces) diagnostics_.warning(stream_.current().origin(), "'}' has no opening brace");
      return {};
    }
    if (stream_.current().text == "import") {
      TRY(import(false));
    } else {
      TRY(segment());
    }
  }
  if (!braces) return {};
  const Token& last = block_.tokens.empty() ? open : block_.tokens.back();
  if (last.closes_block()) {
    // Caddy takes the last brace of a block inside for the site's own.
    diagnostics_.warning(open.origin(), "the block that opens here is not closed");
    return {};
  }
  return error_at(
      last, cat("syntax error: unexpected EOF after '", shortened(last.text), "', expecting '}'"));
}

// A directive: to the end of its line and of the block that opens there.
Result<void> Parser::segment() {
  int nesting = 0;
  keep();
  while (const Token* next = stream_.peek()) {
    const bool brace = next->opens_block() || (next->quote == Quote::kNone && next->text == "{}");
    if (nesting == 0 && !brace && stream_.next_on_new_line()) break;
    stream_.advance();
    if (nesting > 0 && at_import()) {
      TRY(import(false));
    } else {
      TRY(token_of_segment(nesting));
    }
  }
  if (nesting > 0) {
    return error_at(block_.tokens.back(), "unexpected EOF: a block is not closed");
  }
  block_.segment_ends.push_back(block_.tokens.size());
  return {};
}

Result<void> Parser::token_of_segment(int& nesting) {
  const Token& token = stream_.current();
  if (token.opens_block()) {
    if (!stream_.next_on_new_line()) return error("unexpected token after '{' on the same line");
    if (stream_.on_new_line()) {
      return error("unexpected '{' on a new line; did you mean to place it on the previous line?");
    }
    if (++nesting > kMaxNesting) return error("blocks are nested too deeply");
  } else if (token.quote == Quote::kNone && token.text == "{}") {
    if (stream_.next_on_new_line()) return error("unexpected '{}' at the end of a line");
  } else if (token.closes_block()) {
    if (nesting == 0) return error("unexpected '}' because no matching opening brace");
    --nesting;
  }
  keep();
  return {};
}

// The tokens of the block that opens here, both braces included.
Result<Tokens> Parser::block(bool imports) {
  if (!stream_.current().opens_block()) return expected("{");
  Tokens out{stream_.take()};
  for (int nesting = 1; stream_.advance();) {
    if (imports && at_import()) {
      TRY(import(false));
      continue;
    }
    if (stream_.current().opens_block() && ++nesting > kMaxNesting) {
      return error("blocks are nested too deeply");
    }
    if (stream_.current().closes_block()) --nesting;
    out.push_back(stream_.take());
    if (nesting == 0) return out;
  }
  return error_at(out.back(), cat("syntax error: unexpected token '", shortened(out.back().text),
                                  "', expecting '}'"));
}

Result<void> Parser::snippet(const std::string& name) {
  if (importer_.has_snippet(name)) {
    return error_at(block_.keys[0],
                    cat("redeclaration of previously declared snippet ", shortened(name)));
  }
  TRY_ASSIGN(Tokens tokens, block(false));
  tokens.pop_back();
  tokens.erase(tokens.begin());
  importer_.add_snippet(name, std::move(tokens));
  block_.keys.clear();
  return {};
}

Result<void> Parser::named_route(std::string name) {
  block_.named_route = true;
  block_.keys[0].text = std::move(name);
  TRY_ASSIGN(Tokens tokens, block(true));
  block_.tokens.push_back(block_.keys[0]);
  for (Token& token : tokens) block_.tokens.push_back(std::move(token));
  block_.segment_ends.push_back(block_.tokens.size());
  return {};
}

}  // namespace

Result<std::vector<ServerBlock>> parse(std::string_view text, std::string_view name, Reader& reader,
                                       Diagnostics& diagnostics) {
  const SourcePtr file = make_source(std::string(name));
  TRY_ASSIGN(const std::string expanded, expand_environment(text, reader));
  TRY_ASSIGN(Tokens tokens, tokenize(expanded, file));
  return Parser(std::move(tokens), reader, diagnostics).all();
}

}  // namespace fusor::caddyfile
