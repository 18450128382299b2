// Adaptation: the state of one run over a whole file, and Scope: that of one block in it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/adapter/directive.h"
#include "core/base/diagnostic.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/caddyfile/parser.h"
#include "core/caddyfile/reader.h"

namespace fusor::adapter {

// Where each directive is sorted. The global option `order` changes it.
class DirectiveOrder {
 public:
  explicit DirectiveOrder(const Syntax& syntax);

  static constexpr std::size_t kUnordered = static_cast<std::size_t>(-1);
  std::size_t position(std::string_view name) const;
  void remove(std::string_view name);
  void insert(std::size_t position, std::string_view name);
  std::size_t size() const { return names_.size(); }

 private:
  std::vector<std::string> names_;
};

struct Adaptation {
  Adaptation(const Syntax& syntax_rows, caddyfile::Reader& host, Diagnostics& out)
      : syntax(syntax_rows), order(syntax_rows), reader(host), diagnostics(out) {}

  const Syntax& syntax;
  DirectiveOrder order;
  caddyfile::Reader& reader;
  Diagnostics& diagnostics;

  // What made a directive, an option or a definition fail; errors within it that were found behind
  // the first one follow.
  void report(const Error& error);
  // Says of an error which directive or option it is in, also of those behind it (further_errors
  // from `seen` on).
  std::unexpected<Error> within(std::string_view name, const Error& error, std::size_t seen);
  // So many errors that nobody reads more of them.
  bool gave_up() const { return diagnostics.error_count() >= 100; }

  // Counts what the text says once and the config many times: a matcher wherever it is used, every
  // port of a range, a site on each of its servers. False: that would be millions of values.
  [[nodiscard]] bool spend(std::size_t values);
  static constexpr std::string_view kTooLarge =
      "the config becomes too large: matchers, port ranges, bind addresses and sites on several "
      "ports multiply to more than 4 million values";

  json::Object options;  // global options by name, as their rows return them
  std::vector<Error> further_errors;
  std::size_t values_left = 4'000'000;
  int groups = 0;  // handed out so far; a named route counts on its own
  int logs = 0;
  std::map<std::string, std::string, std::less<>> certificate_tags;  // by certificate file
};

// What the blocks inside one site share.
struct SiteState {
  caddyfile::TokenSpan tokens;       // all of the site's
  std::vector<std::string> invoked;  // named routes
  std::vector<std::string> files;    // that the tokens come from, sorted; empty until asked for
  std::map<std::string, std::string, std::less<>> remembered;
};

// A block: its matcher definitions, on top of those around it.
struct Scope {
  SiteState& site;
  const Scope* outer = nullptr;
  std::unordered_map<std::string_view, json::Value> matchers{};  // by "@name"

  const json::Value* matcher(std::string_view name) const {
    for (const Scope* scope = this; scope; scope = scope->outer) {
      const auto found = scope->matchers.find(name);
      if (found != scope->matchers.end()) return &found->second;
    }
    return nullptr;
  }
};

}  // namespace fusor::adapter
