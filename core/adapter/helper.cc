#include <algorithm>
#include <set>

#include "core/adapter/adaptation.h"
#include "core/adapter/first_error.h"
#include "core/adapter/hints.h"
#include "core/base/strings.h"

namespace fusor::adapter {

// Behind a faulty entry, which may have been left anywhere, the next one is read.
Result<void> Helper::entries(FunctionRef<Result<void>()> read) {
  FirstError failed(adaptation_);
  for (Block entries = block(); entries.next();) {
    const Place entry = place();
    Result<void> done = read();
    if (done) continue;
    failed.check(done);
    go_back(entry);
    if (token().opens_block() || token().closes_block()) break;  // what follows is misread, too
    next_segment();
  }
  return failed.result();
}

Result<void> Helper::subdirectives(std::initializer_list<Sub> subs, std::string_view what) {
  return entries([&] { return subdirective(std::span(subs.begin(), subs.size()), what); });
}

Result<void> Helper::known_subdirectives(std::initializer_list<Sub> subs) {
  return entries([&]() -> Result<void> {
    const auto known = std::ranges::find(subs, val(), &Sub::name);
    if (known != subs.end()) return known->read();
    std::vector<std::string_view> names;
    for (const Sub& row : subs) names.push_back(row.name);
    warn(cat("unrecognized subdirective ", caddyfile::shortened(val()), " is ignored",
             caddyfile::did_you_mean(val(), names)));
    remaining_args();
    return {};
  });
}

void Helper::warn_unread() {
  if (next()) warn(cat("'", caddyfile::shortened(val()), "' is ignored, and what follows it"));
}

json::Value Helper::handler(std::string_view name, json::Object config) const {
  return module_object("handler", name, std::move(config), start_);
}

ConfigValues Helper::route(json::Array match, json::Value handler) const {
  Route route;
  route.match = std::move(match);
  route.origin = start_;
  route.handle.push_back(std::move(handler));
  ConfigValues out;
  out.push_back({Pile::kRoute, {}, std::move(route)});
  return out;
}

ConfigValues Helper::routes(Routes routes) const {
  ConfigValues out;
  out.push_back({Pile::kRoute, {}, std::move(routes)});
  return out;
}

ConfigValues Helper::value(Pile pile, json::Value value) const {
  if (!value.origin()) value.set_origin(start_);
  ConfigValues out;
  out.push_back({pile, {}, std::move(value)});
  return out;
}

// A module reads its own tokens and no more: to the end of its line and of its block.
Result<json::Object> Helper::module_tokens(std::string_view name_space, Origin& origin) {
  origin = this->origin();
  const Part* row = adaptation_.syntax.part(cat(name_space, ".", val()));
  if (!row) return unknown_module(name_space, token());
  if (!row->parse) return not_available(row->id);
  Helper inner = with(next_segment());
  inner.next();
  Result<json::Object> config = row->parse(inner);
  if (config) inner.warn_unread();
  return config;
}

Result<json::Value> Helper::module_here(std::string_view name_space, std::string_view inline_key) {
  const std::string name(val());
  Origin origin;
  TRY_ASSIGN(json::Object config, module_tokens(name_space, origin));
  return module_object(inline_key, name, std::move(config), origin);
}

Result<json::Value> Helper::module(std::string_view name_space, std::string_view inline_key) {
  if (!next_arg()) return arg_error();
  return module_here(name_space, inline_key);
}

Result<json::Value> Helper::module_config(std::string_view name_space) {
  Origin origin;
  TRY_ASSIGN(json::Object config, module_tokens(name_space, origin));
  return json::Value(std::move(config)).with_origin(origin);
}

std::unexpected<Error> Helper::not_available(std::string_view name) const {
  return error(cat(name, " is not available in this build"));
}

std::unexpected<Error> Helper::unknown_module(std::string_view name_space,
                                              const caddyfile::Token& name) const {
  std::vector<std::string_view> known = name_space == "http.matchers"
                                            ? adaptation_.syntax.matcher_names()
                                            : adaptation_.syntax.part_names(name_space);
  std::string why = module_hint(name_space);
  if (why.empty()) why = caddyfile::did_you_mean(name.text, known);
  return fail(cat("module not registered: ", name_space, ".", caddyfile::shortened(name.text), why,
                  ", at ", caddyfile::position(name)));
}

const json::Object& Helper::options() const { return adaptation_.options; }

const json::Value* Helper::option(std::string_view name) const {
  return adaptation_.options.find(name);
}

std::string Helper::next_group() { return cat("group", decimal(adaptation_.groups++)); }

std::string Helper::next_log() { return cat("log", decimal(adaptation_.logs++)); }

std::string Helper::certificate_tag(std::string_view cert_file) {
  const auto known = adaptation_.certificate_tags.find(cert_file);
  if (known != adaptation_.certificate_tags.end()) return known->second;
  std::string tag =
      cat("cert", decimal(static_cast<std::int64_t>(adaptation_.certificate_tags.size())));
  adaptation_.certificate_tags.emplace(cert_file, tag);
  return tag;
}

std::size_t Helper::certificate_tag_count() const { return adaptation_.certificate_tags.size(); }

void Helper::invoke(std::string_view named_route) { scope_.site.invoked.emplace_back(named_route); }

void Helper::remember(std::string_view key, std::string_view value) {
  scope_.site.remembered[std::string(key)] = value;
}

std::string_view Helper::remembered(std::string_view key) const {
  const auto found = scope_.site.remembered.find(key);
  return found == scope_.site.remembered.end() ? std::string_view() : found->second;
}

const std::vector<std::string>& Helper::source_files() const {
  std::vector<std::string>& files = scope_.site.files;
  if (!files.empty()) return files;
  std::set<std::string_view> names;
  const Source* last = nullptr;  // tokens of a file follow one another
  for (const caddyfile::Token& token : scope_.site.tokens) {
    if (token.file.get() == last || !token.file) continue;
    last = token.file.get();
    names.insert(last->name);
  }
  files = {names.begin(), names.end()};
  return files;
}

caddyfile::Reader& Helper::reader() const { return adaptation_.reader; }

void Helper::warn(std::string_view message) const {
  adaptation_.diagnostics.warning(origin(), std::string(message));
}

}  // namespace fusor::adapter
