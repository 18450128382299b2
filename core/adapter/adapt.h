// Caddyfile to JSON config.
#pragma once

#include <optional>
#include <string_view>

#include "core/adapter/directive.h"
#include "core/base/diagnostic.h"

namespace fusor::adapter {

// What of a text that has errors is for: nothing, or for a reader who looks for more errors in what
// is right. Such a config is never to be served.
enum class Faulty { kRefused, kInspected };

// Adapts the text of the file `name` (as messages show it). Nothing: the text has errors, which
// `diagnostics` lists, the first as the reference would report it. Warnings are listed too.
std::optional<json::Value> adapt(std::string_view text, std::string_view name, const Syntax& syntax,
                                 caddyfile::Reader& reader, Diagnostics& diagnostics,
                                 Faulty faulty = Faulty::kRefused);

}  // namespace fusor::adapter
