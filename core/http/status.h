// Reason phrases, as Go's http.StatusText has them.
#pragma once

#include <string_view>

namespace fusor {

// "" for a status without a registered phrase.
std::string_view status_text(int status);

}  // namespace fusor
