// What a body is, by its first bytes (WHATWG MIME Sniffing as Go's http.DetectContentType does it).
#pragma once

#include <string_view>

namespace fusor {

// Looks at the first 512 bytes. "application/octet-stream" where nothing is recognised.
std::string_view detect_content_type(std::string_view data);

}  // namespace fusor
