#include "core/caddyfile/importer.h"

#include <algorithm>

#include "core/base/path.h"
#include "core/base/strings.h"
#include "core/caddyfile/dispenser.h"
#include "core/caddyfile/import_args.h"
#include "core/caddyfile/lexer.h"

namespace fusor::caddyfile {

namespace {

// The definition of a snippet at the top level of what is imported: "(name)" alone on its line,
// then its block. A guess by form: the parser finds errors.
class SnippetWatch {
 public:
  explicit SnippetWatch(bool top_level) : nesting_(top_level ? 0 : 1) {}

  // Whether the token, which follows `before`, is inside of a definition.
  bool inside(const Token* before, const Token& token) {
    if (!inside_ && nesting_ == 0) {
      column_ = !before || on_new_line(*before, token) ? 0 : column_ + 1;
      if (column_ == 0) {
        named_ = token.text.size() >= 3 && token.text.starts_with('(') && token.text.ends_with(')');
      }
    }
    if (token.opens_block()) {
      ++nesting_;
      if (nesting_ == 1 && column_ == 1 && named_) inside_ = true;
    } else if (token.closes_block()) {
      --nesting_;
      if (nesting_ == 0 && inside_) {
        inside_ = named_ = false;
        return true;
      }
    }
    return inside_;
  }

 private:
  int nesting_;
  int column_ = 0;
  bool named_ = false;
  bool inside_ = false;
};

std::string node_of(const Token& token) {
  return token.snippet ? cat(token.file->name, ":", token.snippet->name) : token.file->name;
}

}  // namespace

std::unexpected<Error> error_at(const Token& token, std::string_view message) {
  return fail(cat(message, ", at ", position(token)));
}

void Importer::add_snippet(std::string_view name, Tokens tokens) {
  const SourcePtr snippet = make_source(std::string(name));
  for (Token& token : tokens) token.snippet = snippet;
  snippets_.emplace(name, std::move(tokens));
}

Result<void> Importer::run(TokenStream& stream, bool top_level) {
  // What follows is on a new line as seen from what stood before the statement.
  TokenStream::Place before = stream.place_before();
  TRY_ASSIGN(const Statement statement, read(stream));
  TRY_ASSIGN(Tokens brought, find(statement));
  TRY(mark(statement, brought));
  TRY_ASSIGN(Tokens expanded, expand(statement, std::move(brought), top_level));
  stream.set_place(std::move(before));
  stream.push(std::move(expanded));
  return {};
}

// import <snippet or pattern> [<args...>] [{ <block> }]
Result<Importer::Statement> Importer::read(TokenStream& stream) {
  Statement out;
  out.token = stream.current();
  const auto next_arg = [&] {
    return !stream.next_on_new_line() && !stream.peek()->opens_block() && stream.advance();
  };
  if (!next_arg()) {
    return error_at(out.token, "wrong argument count or unexpected line ending after 'import'");
  }
  out.what = stream.current().text;
  if (out.what.empty()) return error_at(out.token, "import requires a snippet or a file name");
  while (next_arg()) out.args.push_back(stream.current().text);
  if (stream.next_on_new_line()) return out;
  stream.advance();
  for (int depth = 1;;) {
    if (!stream.advance()) return error_at(out.token, "unexpected EOF in the block of an import");
    const bool last = stream.next_on_new_line();
    if (last && stream.current().opens_block()) ++depth;
    if ((last || out.block.empty()) && stream.current().closes_block() && --depth == 0) return out;
    out.block.push_back(stream.take());
  }
}

Result<Tokens> Importer::find(const Statement& statement) {
  const auto snippet = snippets_.find(statement.what);
  if (snippet == snippets_.end()) return find_files(statement);
  const Tokens& tokens = snippet->second;
  if (!tokens.empty()) TRY(link(statement, node_of(tokens.front())));
  return tokens;
}

Result<Tokens> Importer::missing(const Statement& statement) {
  auto error =
      error_at(statement.token, cat("File to import not found: ", shortened(statement.what)));
  if (diagnostics_.error_count() >= kMostMissing) return error;
  diagnostics_.error({}, error.error().message());
  return Tokens();
}

Result<Tokens> Importer::find_files(const Statement& statement) {
  const std::string file = path_absolute(statement.token.file->name, reader_.working_directory());
  const std::string pattern = path_absolute(statement.what, path_dir(file));
  const auto wildcards = [&](char c) { return std::count(pattern.begin(), pattern.end(), c); };
  if (wildcards('*') > 1 || wildcards('?') > 1 || (wildcards('[') > 0 && wildcards(']') > 0)) {
    return error_at(statement.token,
                    cat("a pattern to import may contain one '*' and one '?', but has more: ",
                        shortened(pattern)));
  }
  std::vector<std::string> files = reader_.glob(pattern);
  if (files.empty()) {
    if (pattern.find_first_of("*?[]") == pattern.npos) {
      return missing(statement);
    }
    diagnostics_.warning(statement.token.origin(),
                         cat("no files match the import pattern ", shortened(statement.what)));
  }
  if (path_base(pattern).starts_with('*')) {
    std::erase_if(files, [](const std::string& path) { return path_base(path).starts_with('.'); });
  }
  Tokens out;
  for (const std::string& path : files) {
    TRY(link(statement, path));
    TRY_ASSIGN(Tokens tokens, read_file(statement, path));
    if (tokens.size() > tokens_left_ - out.size()) return too_much(statement);
    std::ranges::move(tokens, std::back_inserter(out));
  }
  return out;
}

Result<Tokens> Importer::read_file(const Statement& statement, const std::string& path) {
  if (reader_.is_directory(path)) {
    return error_at(statement.token, cat("could not import ", path, ": is a directory"));
  }
  Result<std::string> text = reader_.read_file(path);
  if (!text) {
    return error_at(statement.token, cat("could not import ", path, ": ", text.error().message()));
  }
  if (trim(*text).empty()) {
    diagnostics_.warning(statement.token.origin(), cat("imported file is empty: ", path));
    return Tokens();
  }
  TRY_ASSIGN(const std::string expanded, expand_environment(*text, reader_));
  return tokenize(expanded, make_source(path));
}

Result<void> Importer::link(const Statement& statement, const std::string& to) {
  const std::string from = node_of(statement.token);
  if (graph_.add(from, to)) return {};
  return error_at(statement.token, cat("a cycle of imports exists between ", from, " and ", to));
}

std::unexpected<Error> Importer::too_much(const Statement& statement) {
  return error_at(statement.token, cat("imports bring too much: at most ", decimal(kMostTokens),
                                       " tokens and ", decimal(kMostBytes >> 20), " MiB"));
}

// Notes in each token which import brought it.
Result<void> Importer::mark(const Statement& statement, Tokens& tokens) {
  SourcePtr known;  // chains are shared: most tokens have the same one before
  SourcePtr chain;
  for (Token& token : tokens) {
    if (!chain || token.imports != known) {
      known = token.imports;
      const std::string snippet = token.snippet ? cat(" ", token.snippet->name) : "";
      std::string text = cat("'", statement.token.origin().to_string(), " (import", snippet, ")'");
      if (known) text = cat(known->name, ",", text);
      if (statement.token.imports) text = cat(text, ",", statement.token.imports->name);
      if (text.size() > kLongestChain) {
        return error_at(statement.token, "imports are nested too deeply");
      }
      if (text.size() > bytes_left_) return too_much(statement);
      bytes_left_ -= text.size();
      chain = make_source(std::move(text));
    }
    token.imports = chain;
  }
  return {};
}

// The entries of the statement's block by their first word: what {blocks.<word>} stands for is the
// entry's arguments and what is in its block.
Result<Importer::Mapping> Importer::map_block(const Statement& statement) {
  Mapping out;
  Dispenser d{statement.block};
  while (d.next()) {
    if (d.token().opens_block()) return d.error("anonymous blocks are not supported");
    const std::string_view key = d.val();
    const TokenSpan entry = d.next_segment().subspan(1);
    Tokens& tokens = out[key] = {entry.begin(), entry.end()};
    const auto open = std::ranges::find_if(tokens, &Token::opens_block);
    if (open == tokens.end()) continue;
    tokens.erase(open);
    // Its brace may be missing: the import's block ends first.
    if (std::ranges::count_if(tokens, &Token::closes_block) >
        std::ranges::count_if(tokens, &Token::opens_block)) {
      tokens.pop_back();
    }
  }
  return out;
}

bool Importer::append(Tokens& out, TokenSpan tokens) {
  if (tokens.size() > tokens_left_) return false;
  for (const Token& token : tokens) {
    if (token.text.size() > bytes_left_) return false;
    bytes_left_ -= token.text.size();
    out.push_back(token);
  }
  return true;
}

Result<Tokens> Importer::expand(const Statement& statement, Tokens brought, bool top_level) {
  TRY_ASSIGN(const Mapping mapping, map_block(statement));
  constexpr std::string_view kEntry = "{blocks.";
  Tokens out;
  out.reserve(brought.size());
  SnippetWatch watch(top_level);
  for (Token& token : brought) {
    const bool verbatim = watch.inside(out.empty() ? nullptr : &out.back(), token);
    const std::string_view text = token.text;
    bool fits = true;
    if (verbatim) {
      fits = append(out, {&token, 1});
    } else if (text == "{block}") {
      fits = append(out, statement.block);
    } else if (text.starts_with(kEntry) && text.ends_with('}')) {
      const auto entry = mapping.find(text.substr(kEntry.size(), text.size() - kEntry.size() - 1));
      if (entry != mapping.end()) fits = append(out, entry->second);
    } else {
      fits = append_with_args(out, std::move(token), statement.args, bytes_left_, diagnostics_);
    }
    if (!fits || out.size() >= tokens_left_) return too_much(statement);
  }
  tokens_left_ -= out.size() + 1;
  return out;
}

}  // namespace fusor::caddyfile
