// Go's Regexp.ReplaceAllString over any engine, so that both hosts replace alike.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/unique_function.h"

namespace fusor {

using RegexGroups = std::vector<std::optional<std::string_view>>;

// Appends `replacement` with $1, ${1}, $name, ${name} and $$ filled in from one match (Go:
// Regexp.expand). A reference to no group is empty; a lone '$' stays.
void expand_replacement(std::string& out, std::string_view replacement, const RegexGroups& groups,
                        const std::vector<std::string>& group_names);

// Every match in `text` replaced. `match_from` finds the first match at or behind an offset.
std::string replace_all_matches(
    std::string_view text, std::string_view replacement,
    const std::vector<std::string>& group_names,
    UniqueFunction<bool(std::size_t offset, RegexGroups& groups)> match_from);

}  // namespace fusor
