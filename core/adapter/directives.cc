#include "core/adapter/directives.h"

#include <algorithm>

#include "core/adapter/first_error.h"
#include "core/adapter/hints.h"
#include "core/adapter/matchers.h"
#include "core/adapter/subroute.h"
#include "core/base/strings.h"

namespace fusor::adapter {

namespace {

Result<ConfigValues> call(const Directive& row, Helper& h) {
  if (row.parse) return row.parse(h);
  if (!row.handler) {
    return h.not_available(row.needs.empty() ? cat("http.handlers.", row.module)
                                             : std::string(row.needs));
  }
  TRY_ASSIGN(json::Array match, h.matcher());
  TRY_ASSIGN(json::Object config, row.handler(h));
  h.warn_unread();
  return h.route(std::move(match), h.handler(row.module, std::move(config)));
}

}  // namespace

Result<ConfigValues> run_directive(Helper h) {
  h.next();
  const Directive* row = h.adaptation().syntax.directive(h.val());
  FUSOR_ASSERT(row);
  h.set_start(h.origin());
  const std::size_t seen = h.adaptation().further_errors.size();
  Result<ConfigValues> values = call(*row, h);
  if (!values) return h.adaptation().within(row->name, values.error(), seen);
  for (ConfigValue& value : *values) {
    if (value.directive.empty()) value.directive = row->name;
    if (Route* route = std::get_if<Route>(&value.value); route && !route->origin) {
      route->origin = h.start();
    }
  }
  return values;
}

std::string unknown_directive(std::string_view name, const Syntax& syntax) {
  if (std::string hint = directive_hint(name); !hint.empty()) return hint;
  return caddyfile::did_you_mean(name, syntax.directive_names());
}

// Told at the end of the block: where braces are missing, the cause is rarely the line of the word.
std::unexpected<Error> Helper::unknown_nested(const caddyfile::Token& name) const {
  return fail(cat("unrecognized directive: ", caddyfile::shortened(name.text),
                  " - are you sure your Caddyfile structure (nesting and braces) is correct?, at ",
                  caddyfile::position(token()), "; the directive is at ", caddyfile::position(name),
                  unknown_directive(name.text, adaptation_.syntax)));
}

Result<ConfigValues> Helper::directives() {
  TRY(no_args());
  std::vector<caddyfile::TokenSpan> segments;
  Scope inner{scope_.site, &scope_};
  FirstError failed(adaptation_);
  for (Block entries = block(); entries.next();) {
    const caddyfile::TokenSpan segment = next_segment();
    if (segment.front().text.starts_with('@')) {
      failed.check(define_matcher(Helper(segment, adaptation_, inner), inner));
    } else {
      segments.push_back(segment);
    }
  }
  ConfigValues out;
  for (const caddyfile::TokenSpan segment : segments) {
    const caddyfile::Token& name = segment.front();
    const bool known = adaptation_.syntax.directive(name.text);
    Result<ConfigValues> values = known ? run_directive(Helper(segment, adaptation_, inner))
                                        : Result<ConfigValues>(unknown_nested(name));
    failed.check(values);
    if (values) std::ranges::move(*values, std::back_inserter(out));
  }
  TRY(failed.result());
  return out;
}

Result<Routes> Helper::build(ConfigValues values, Sorting sorting) {
  Result<Routes> routes = build_routes(std::move(values), sorting, adaptation_);
  if (!routes) return error(routes.error().message());
  return routes;
}

Result<Routes> Helper::block_routes(Sorting sorting) {
  TRY_ASSIGN(ConfigValues values, directives());
  return build(std::move(values), sorting);
}

}  // namespace fusor::adapter
