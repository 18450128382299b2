// Importer: what `import` brings: a snippet's tokens or those of files, with arguments and blocks
// put in.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/base/result.h"
#include "core/caddyfile/import_graph.h"
#include "core/caddyfile/reader.h"
#include "core/caddyfile/token.h"
#include "core/caddyfile/token_stream.h"

namespace fusor::caddyfile {

class Importer {
 public:
  Importer(Reader& reader, Diagnostics& diagnostics) : reader_(reader), diagnostics_(diagnostics) {}

  bool has_snippet(std::string_view name) const { return snippets_.contains(name); }
  void add_snippet(std::string_view name, Tokens tokens);

  // The stream is on an `import`, first of its line. Cuts the statement out and puts what it brings
  // in its place; the current token is then unspecified until the next advance().
  // At the top level, definitions of snippets are taken over as they are: their placeholders are
  // for those who import them.
  // A file that is not there is reported, and brings nothing: there may be more to report.
  Result<void> run(TokenStream& stream, bool top_level);

 private:
  using Mapping = std::unordered_map<std::string_view, Tokens>;
  struct Statement {
    Token token;  // the word import
    std::string what;
    std::vector<std::string> args;
    Tokens block;
  };

  Result<Statement> read(TokenStream& stream);
  Result<Tokens> find(const Statement& statement);
  Result<Tokens> missing(const Statement& statement);
  Result<Tokens> find_files(const Statement& statement);
  Result<Tokens> read_file(const Statement& statement, const std::string& path);
  Result<void> link(const Statement& statement, const std::string& to);
  Result<Mapping> map_block(const Statement& statement);
  bool append(Tokens& out, TokenSpan tokens);
  Result<Tokens> expand(const Statement& statement, Tokens brought, bool top_level);
  Result<void> mark(const Statement& statement, Tokens& tokens);
  static std::unexpected<Error> too_much(const Statement& statement);

  Reader& reader_;
  Diagnostics& diagnostics_;
  std::unordered_map<std::string, Tokens, StringHash, std::equal_to<>> snippets_;
  ImportGraph graph_;
  // What all imports together may still bring: snippets that import snippets multiply. The bytes
  // are of texts, and of the chains of imports that tokens carry along.
  static constexpr std::int64_t kMostTokens = 3'000'000;
  static constexpr std::int64_t kMostBytes = 64 << 20;
  static constexpr std::size_t kLongestChain = 32 << 10;  // some hundreds of imports
  static constexpr std::size_t kMostMissing = 20;  // a name that is wrong may be in a snippet
  std::size_t tokens_left_ = kMostTokens;
  std::size_t bytes_left_ = kMostBytes;
};

// An error at a token, as Dispenser::error.
std::unexpected<Error> error_at(const Token& token, std::string_view message);

}  // namespace fusor::caddyfile
