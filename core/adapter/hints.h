// What to say about names that Fusor does not know but people use.
#pragma once

#include <string>
#include <string_view>

namespace fusor::adapter {

// For a directive of Caddy v1, or of a plugin that is common: a sentence, with a leading "; ".
std::string directive_hint(std::string_view name);
std::string option_hint(std::string_view name);
// For a nested module: DNS providers and the like come with plugins.
std::string module_hint(std::string_view name_space);

}  // namespace fusor::adapter
