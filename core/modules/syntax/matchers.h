// What several request matchers' syntaxes share.
#pragma once

#include <string>
#include <string_view>

#include "core/adapter/directive.h"

namespace fusor::modules {

// No block may open here: matchers that take arguments only.
Result<void> no_block(adapter::Helper& h, std::string_view matcher);

// <words...>, on every line of the matcher: one array.
Result<json::Value> word_list(adapter::Helper& h, std::string_view matcher);

// {"name": …, "pattern": …}; the name is the definition's where none is given.
json::Object regexp(std::string_view name, const json::Value& pattern,
                    std::string_view matcher_name);
// [<name>] <key> <regexp>, on every line: {key: {name, pattern}}. `once`: a key may not come twice.
Result<json::Value> keyed_regexps(adapter::Helper& h, std::string_view matcher, bool once);

// <ranges...> with private_ranges: {"ranges": [...]}.
Result<json::Value> ip_ranges(adapter::Helper& h, std::string_view matcher);

}  // namespace fusor::modules
