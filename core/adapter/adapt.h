// Caddyfile to JSON config.
#pragma once

#include <optional>
#include <string_view>

#include "core/adapter/directive.h"
#include "core/base/diagnostic.h"

namespace fusor::adapter {

// Adapts the text of the file `name` (as messages show it). Nothing: the text has errors, which
// `diagnostics` lists, the first as the reference would report it. Warnings are listed too.
std::optional<json::Value> adapt(std::string_view text, std::string_view name, const Syntax& syntax,
                                 caddyfile::Reader& reader, Diagnostics& diagnostics);

}  // namespace fusor::adapter
