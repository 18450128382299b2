#include "core/modules/modules.h"

#include "core/adapter/tls_parts.h"
#include "core/modules/modules_run_time.h"
#include "core/modules/modules_syntax.h"

namespace fusor::modules {

const adapter::Syntax& caddyfile_syntax() {
  using namespace syntax_table;
  static const adapter::Syntax kSyntax{kDirectives, kMatchers, kParts, kOptions,
                                       &adapter::kTlsParts};
  return kSyntax;
}

std::span<const ModuleRow> module_rows() { return run_time_table::kRows; }

}  // namespace fusor::modules
