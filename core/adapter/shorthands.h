// Placeholder shorthands: {host} for {http.request.host} and so on.
#pragma once

#include <string>

namespace fusor::adapter {

// Replaces every shorthand in the text.
void expand_shorthands(std::string& text);

}  // namespace fusor::adapter
