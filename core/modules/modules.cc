// THE table: what a Caddyfile may say. One row a directive, matcher, nested module or global
// option.
#include "core/modules/modules.h"

#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

using adapter::directive;
using adapter::handler;
using adapter::setting;

// In directive order: the first is sorted first. Groups say why they stand where they stand.
constexpr adapter::Directive kDirectives[] = {
    // Redirects come before rewrites: they see the URI as it was asked for.
    handler("redir", "static_response", parse_redir),

    // Terminal handlers: they answer.
    handler("abort", "static_response", parse_abort),
    handler("respond", "static_response", parse_respond),
};

}  // namespace

const adapter::Syntax& caddyfile_syntax() {
  static const adapter::Syntax kSyntax{kDirectives, {}, {}, {}};
  return kSyntax;
}

}  // namespace fusor::modules
