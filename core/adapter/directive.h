// The Caddyfile syntax of a module: the rows of the table, and what their parse functions are given
// and return. docs/adding-a-directive.md goes through one.
//
// A parse function is called with the cursor on the directive's name, or on its matcher: what
// follows are its arguments (core/caddyfile/dispenser.h). It knows syntax only.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/adapter/route.h"
#include "core/base/json.h"
#include "core/base/result.h"
#include "core/caddyfile/dispenser.h"
#include "core/caddyfile/reader.h"

namespace fusor::adapter {

class Helper;
struct Adaptation;  // state of the whole file: core/adapter/adaptation.h
struct Scope;       // state of a site block, and of blocks inside it: core/adapter/adaptation.h
struct TlsParts;    // core/adapter/tls_parts.h

// What kind of thing a directive contributes to its site.
enum class Pile {
  kRoute,
  kErrorRoute,
  kBind,       // {addresses, protocols}
  kCustomLog,  // {name, hostnames, no_hostname, config}
  kTlsCertLoader,
  kTlsCertIssuer,
  kTlsCertManager,
  kTlsConnectionPolicy,
  kTlsKeyType,
  kTlsOnDemand,
  kTlsReusePrivateKeys,
  kTlsRenewalWindowRatio,
  kTlsForceAutomate,
  kPkiCa,  // {id, …}
  kCount
};

// One thing that a directive contributes. A route has one or the other form: Routes are spliced
// flat into the routes around them, and stay together when these are sorted.
struct ConfigValue {
  Pile pile = Pile::kRoute;
  std::string_view directive;  // filled in by the adapter, unless the result counts as another's
  std::variant<Route, Routes, json::Value> value;
};
using ConfigValues = std::vector<ConfigValue>;

// ---- The rows. THE tables are in core/modules/modules_syntax.h
// ------------------------------------------
//
// A row without a parse function is one that this build knows and cannot run: an error names the
// module that is missing.

using ParseHandler = Result<json::Object>(Helper& h);
using ParseDirective = Result<ConfigValues>(Helper& h);
using ParseMatcher = Result<json::Value>(Helper& h);
using ParsePart = Result<json::Object>(Helper& h);
using ParseOption = Result<json::Value>(Helper& h);

// A directive. The table's order is the order in which directives are sorted.
struct Directive {
  std::string_view name;
  std::string_view module;  // a handler directive: the handler's name
  ParseHandler* handler = nullptr;
  ParseDirective* parse = nullptr;
  bool ordered = true;          // false: for site blocks only, it makes no route
  std::string_view needs = {};  // id of the module or app that it is for, where no handler says so
};
// `name [<matcher>] …` makes one handler; the matcher is taken before `parse` is called.
constexpr Directive handler(std::string_view name, std::string_view module, ParseHandler* parse) {
  return {name, module, parse, nullptr};
}
// Anything that makes routes: it takes its own matcher, and may return several or other routes.
constexpr Directive directive(std::string_view name, ParseDirective* parse,
                              std::string_view needs = {}) {
  return {name, {}, nullptr, parse, true, needs};
}
// A setting of the site: no route, no order.
constexpr Directive setting(std::string_view name, ParseDirective* parse,
                            std::string_view needs = {}) {
  return {name, {}, nullptr, parse, false, needs};
}

// A request matcher. It is called once for all of its lines within one set, with the cursor before
// the first of them: `while (h.next()) { …the name is current, arguments follow… }`.
struct Matcher {
  std::string_view name;
  ParseMatcher* parse;
};

// Any other module with Caddyfile syntax, by its full id: "tls.issuance.acme".
struct Part {
  std::string_view id;
  ParsePart* parse;
};

// A global option. It may be repeated: `parse` finds the former value in h.options() and returns
// the new one.
struct Option {
  std::string_view name;
  ParseOption* parse;
  std::string_view needs = {};  // id of the module or app that it is for, where it is one's
};

// The table, as the adapter takes it. There are dozens of rows: they are looked for one by one.
struct Syntax {
  std::span<const Directive> directives;
  std::span<const Matcher> matchers;
  std::span<const Part> parts;
  std::span<const Option> options;
  const TlsParts* tls = nullptr;  // nullptr: nothing is made of TLS settings, the host has no TLS

  // nullptr: there is none.
  const Directive* directive(std::string_view name) const;
  const Matcher* matcher(std::string_view name) const;
  const Part* part(std::string_view id) const;
  const Option* option(std::string_view name) const;

  // For "did you mean": every name of a kind; of the parts those of one namespace, shortened.
  std::vector<std::string_view> directive_names() const;
  std::vector<std::string_view> matcher_names() const;
  std::vector<std::string_view> option_names() const;
  std::vector<std::string_view> part_names(std::string_view name_space) const;
};

// ---- What a parse function works with
// -------------------------------------------------------------

enum class Sorting { kSorted, kLiteral };

class Helper : public caddyfile::Dispenser {
 public:
  Helper(caddyfile::TokenSpan tokens, Adaptation& adaptation, Scope& scope)
      : Dispenser(tokens), adaptation_(adaptation), scope_(scope) {}
  // The same surroundings, other tokens; the cursor is before the first.
  Helper with(caddyfile::TokenSpan tokens) const {
    Helper other(tokens, adaptation_, scope_);
    other.start_ = start_;
    return other;
  }

  // -- Matchers
  // The matcher that the next argument is (*, /path or @name), taken; else none. Zero or one set,
  // as Route::match has it.
  Result<json::Array> matcher();
  // The request matchers on the rest of the line, or in the block that opens there, or an
  // expression in quotes: one set. For `not`, lb_retry_match and their like.
  Result<json::Object> matcher_set();
  // The name of the @definition that is being parsed, without @; "" outside of one.
  std::string_view matcher_name() const { return matcher_name_; }
  void set_matcher_name(std::string_view name) { matcher_name_ = name; }

  // -- Results
  // A finished handler: {"handler": name, …}, sorted, origins filled in.
  json::Value handler(std::string_view name, json::Object config) const;
  // The usual result: one route with one handler.
  ConfigValues route(json::Array match, json::Value handler) const;
  ConfigValues routes(Routes routes) const;
  ConfigValues value(Pile pile, json::Value value) const;
  using Dispenser::value;

  // -- Blocks
  // Reads each entry of the block that opens on this line, if one does. Behind a faulty one it goes
  // on, so that all of them are told.
  Result<void> entries(FunctionRef<Result<void>()> read);
  // The same by a table (Dispenser::subdirective).
  Result<void> subdirectives(std::initializer_list<Sub> subs,
                             std::string_view what = kSubdirective);

  // -- What the reference reads over
  // As subdirectives(), but unknown words are no errors: a few directives of Caddy ignore them, and
  // configs that people have must go on adapting. They get a warning.
  Result<void> known_subdirectives(std::initializer_list<Sub> subs);
  // Warns of tokens behind the cursor: the statement has ended, and nobody has read them.
  void warn_unread();

  // -- Nested modules
  // The next argument names a module of the namespace ("tls.issuance"), which reads the rest of the
  // line and its block. The result has its inline key ({"module": "acme", …}) and is finished.
  Result<json::Value> module(std::string_view name_space, std::string_view inline_key);
  // The same where the module's name is the current token.
  Result<json::Value> module_here(std::string_view name_space, std::string_view inline_key);
  // The same for maps of modules: without inline key and not sorted; the name is the map's key.
  Result<json::Value> module_config(std::string_view name_space);

  // -- Blocks of directives
  // The directives in the block that opens on this line. Matchers defined in it are known in it.
  Result<ConfigValues> directives();
  // Routes of what directives() returned: sorted or not, grouped, merged.
  Result<Routes> build(ConfigValues values, Sorting sorting = Sorting::kSorted);
  // Both, for the common case.
  Result<Routes> block_routes(Sorting sorting = Sorting::kSorted);

  // -- Surroundings
  const json::Object& options() const;                      // global options so far
  const json::Value* option(std::string_view name) const;   // nullptr: not given
  std::string next_group();                                 // "group0", "group1", …
  std::string next_log();                                   // "log0", …
  std::string certificate_tag(std::string_view cert_file);  // "cert0", the same for the same file
  std::size_t certificate_tag_count() const;                // tags given so far
  void invoke(std::string_view named_route);                // this block invokes a named route
  // A value that a directive leaves for those after it in the same block (root → others); and it.
  void remember(std::string_view key, std::string_view value);
  std::string_view remembered(std::string_view key) const;
  // The files that this site's tokens come from, sorted, as file_server hides them.
  const std::vector<std::string>& source_files() const;
  caddyfile::Reader& reader() const;
  void warn(std::string_view message) const;

  // Errors: what has a row and cannot run here; a nested module that this build does not know.
  std::unexpected<Error> not_available(std::string_view name) const;
  std::unexpected<Error> unknown_module(std::string_view name_space,
                                        const caddyfile::Token& name) const;

  // Where the directive began: the origin of what it makes, unless a value has a better one.
  const Origin& start() const { return start_; }
  void set_start(Origin start) { start_ = std::move(start); }
  Adaptation& adaptation() const { return adaptation_; }
  Scope& scope() const { return scope_; }

 private:
  std::unexpected<Error> unknown_matcher_name() const;
  std::unexpected<Error> unknown_nested(const caddyfile::Token& name) const;
  Result<json::Object> module_tokens(std::string_view name_space, Origin& origin);

  Adaptation& adaptation_;
  Scope& scope_;
  std::string_view matcher_name_;
  Origin start_;
};

}  // namespace fusor::adapter
