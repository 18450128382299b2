#include "core/adapter/global_options.h"

#include "core/adapter/hints.h"

namespace fusor::adapter {

namespace {

Result<void> read_option(Helper h, Adaptation& adaptation) {
  h.next();
  h.set_start(h.origin());
  const Option* row = adaptation.syntax.option(h.val());
  if (!row) {
    std::string why = option_hint(h.val());
    if (why.empty()) why = caddyfile::did_you_mean(h.val(), adaptation.syntax.option_names());
    adaptation.diagnostics.error(
        h.origin(), cat("unrecognized global option: ", caddyfile::shortened(h.val()), why));
    return {};
  }
  const std::size_t seen = adaptation.further_errors.size();
  Result<json::Value> value = row->parse ? row->parse(h) : h.not_available(row->needs);
  if (!value) return adaptation.within(row->name, value.error(), seen);
  if (!value->origin()) value->set_origin(h.start());
  adaptation.options.set(row->name, std::move(*value));
  return {};
}

}  // namespace

void read_global_options(const caddyfile::ServerBlock& block, Adaptation& adaptation) {
  SiteState state;
  state.tokens = block.tokens;
  Scope scope{state};
  for (std::size_t i = 0; i < block.segment_count() && !adaptation.gave_up(); ++i) {
    const auto done = read_option(Helper(block.segment(i), adaptation, scope), adaptation);
    if (!done) adaptation.report(done.error());
  }
}

}  // namespace fusor::adapter
